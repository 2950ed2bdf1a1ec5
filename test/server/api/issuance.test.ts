import { beforeEach, describe, expect, test } from 'vitest'
import { clockOf } from '../../../core/base/clock.ts'
import { addClient } from '../../../core/index.ts'
import { toPem } from '../../../core/pki/x509/pem.ts'
import { identifyRegisteredClient } from '../../../server/identify/identify.ts'
import { ApiLab } from '../../support/api.ts'
import { csrFor } from '../../support/csr.ts'
import { fixture } from '../../support/fixtures.ts'
import { DCC, deviceCsr, publish, putParticipant, rangeOf } from '../../support/register.ts'
import { callerOf } from '../../support/server.ts'
import { NOW_SECONDS, profiles } from '../../support/world.ts'

const device = callerOf('portal-device', 'alpha')
const organisation = callerOf('portal-organisation', 'alpha')
const beta = callerOf('portal-device', 'beta')
const pem = (der: Uint8Array) => toPem('CERTIFICATE REQUEST', der)
// Signed once: an ECDSA signature is another each time, and so would the request be.
const csrs = new Map<number, string>()
function deviceRequest(n: number) {
  const csr = csrs.get(n) ?? pem(deviceCsr(n))
  csrs.set(n, csr)
  return { profile: 'smki-device/device-ds', csr }
}

describe('the JSON API', () => {
  let lab: ApiLab
  let nowMs: number

  beforeEach(async () => {
    nowMs = NOW_SECONDS * 1000
    lab = new ApiLab({ clock: clockOf(() => nowMs) })
    await putParticipant('alpha', lab.world, { tradingNames: ['Example Supplier'] })
    await putParticipant('beta', lab.world, { eui64Ranges: rangeOf(0x20), name: 'Beta' }).catch(() => undefined)
  })

  const submit = (n: number, headers: Record<string, string> = {}) =>
    lab.post(device, '/certificates', deviceRequest(n), headers)

  test('turns a request into a certificate, which its participant finds again', async () => {
    const { status, body, headers } = await submit(1)
    expect({ status, body }, JSON.stringify(body)).toMatchObject({
      status: 201,
      body: {
        profile: 'smki-device/device-ds',
        participant: 'alpha',
        certificate: expect.stringContaining('BEGIN CERT'),
      },
    })
    expect(headers.location).toBe(`/api/v1/certificates/${body.serial}`)
    const { findings: _, ...record } = { ...body, status: 'I' }
    expect((await lab.get(device, `/certificates/${body.serial.toLowerCase()}`)).body).toEqual(record)
    expect((await lab.get(organisation, '/certificates')).body.certificates).toMatchObject([{ serial: body.serial }])
    expect((await lab.get(device, `/requests/${body.serial}`)).body.request).toMatchObject({
      action: 'issued',
      detail: { interface: 'api' },
    })
  })

  test('takes organisation, IKI and DCCKI requests with the other credential, and refuses the wrong side', async () => {
    const body = {
      profile: 'smki-organisation/organisation-ds',
      csr: pem(csrFor(profiles.findLeaf('smki-organisation/organisation-ds'))),
    }
    expect(await lab.post(device, '/certificates', body)).toMatchObject({
      status: 403,
      body: { code: 'ACCESS_DENIED', detail: expect.stringContaining('allowed: portal-organisation') },
    })
    expect((await lab.post(organisation, '/certificates', deviceRequest(1))).status).toBe(403)
    const issued = await lab.post(organisation, '/certificates', body)
    expect(issued.status, JSON.stringify(issued.body)).toBe(201)
  })

  test('lists certificates page by page', async () => {
    const serials: string[] = []
    for (const n of [1, 2, 3]) serials.push((await submit(n)).body.serial)
    const first = (await lab.get(device, '/certificates?limit=2')).body
    expect(first.certificates.map(({ serial }: { serial: string }) => serial)).toEqual(serials.slice(0, 2))
    const second = (await lab.get(device, `/certificates?limit=2&after=${first.next}`)).body
    expect(second).toMatchObject({ certificates: [{ serial: serials[2] }], next: null })
  })

  test('refuses with rule, clause, cure and a reference that explains it', async () => {
    const { status, body, headers } = await lab.post(device, '/certificates', {
      profile: 'smki-device/device-ds',
      csr: pem(deviceCsr(1, 0x77).slice(0, -1)),
    })
    expect(status).toBe(422)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(body).toMatchObject({ type: 'urn:smki-test-pki:problem:csr-malformed', code: 'CSR_MALFORMED', status: 422 })
    expect((await lab.get(device, `/requests/${body.reference}`)).body.request).toMatchObject({ action: 'refused' })
    expect((await lab.get(device, '/requests')).body.rows[0]).toMatchObject({ row: body.reference })
  })

  test('says of a limit where it stands, before, at and beyond it', async () => {
    await publish(lab.world, { id: 'daily', scope: 'each-participant', count: 2, window: 'calendar-day' })
    const first = await submit(1)
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"daily";q=2;w=86400', ratelimit: '"daily";r=1' })
    await submit(2)
    const { status, body, headers } = await submit(3)
    expect(status).toBe(429)
    expect(headers).toMatchObject({ ratelimit: '"daily";r=0;t=43200', 'retry-after': '43200' })
    expect(body).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      code: 'LIMIT_REACHED',
      source: 'ETAD 3.4(d)',
      'violated-policies': ['daily'],
      detail: expect.stringMatching(/2 of 2 used; it has room again at/),
    })
    expect((await lab.get(device, '/usage')).body.limits).toMatchObject([{ limit: 'daily', used: 2, remaining: 0 }])
    const allowance = (await lab.get(device, '/allowance?profile=smki-device/device-ds&count=3')).body
    expect(allowance).toMatchObject({ fits: 0, decision: 'refuse', says: expect.stringContaining('3 CSRs do not fit') })
  })

  test('says 202 of a request that waits, and shows its participant the queue', async () => {
    await publish(lab.world, {
      id: 'slow',
      scope: 'each-participant',
      count: 0,
      window: 'calendar-day',
      counts: 'processed',
      action: 'queue',
    })
    const { status, body } = await submit(1)
    expect({ status, body }).toMatchObject({ status: 202, body: { code: 'REQUEST_QUEUED' } })
    expect((await lab.get(device, '/queue')).body.queue).toMatchObject([{ participant: 'alpha', limit: 'slow' }])
    expect((await lab.get(beta, '/queue')).body.queue).toEqual([])
    expect((await lab.post(callerOf('administrator'), '/queue/run')).body.results).toMatchObject([
      { outcome: 'waiting' },
    ])
  })

  test('checks a request and spends nothing', async () => {
    await publish(lab.world, { id: 'daily', scope: 'each-participant', count: 2, window: 'calendar-day' })
    const rows = (await lab.world.store.auditHead()).sequence
    const { status, body } = await lab.post(device, '/check', deviceRequest(1))
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { allowance: { decision: 'fits', fits: 1, limits: [{ used: 0 }] } },
    })
    expect((await lab.post(device, '/check', { ...deviceRequest(1), csr: 'AAAA' })).status).toBe(422)
    expect((await lab.world.store.auditHead()).sequence).toBe(rows)
  })

  test('renews a certificate of its own alone', async () => {
    const { serial } = (await submit(1)).body
    expect(await lab.post(device, `/certificates/${serial}/renewal`)).toMatchObject({
      status: 201,
      body: { renews: serial },
    })
    expect((await lab.post(beta, `/certificates/${serial}/renewal`)).body.code).toBe('ACCESS_DENIED')
  })

  test('says what is wrong with a request before anything of it counts', async () => {
    const wrong = [
      { body: { profile: 'smki-device/device-ds' }, detail: /body\.csr/ },
      { body: { ...deviceRequest(1), extra: 1 }, detail: /extra/ },
      { body: { ...deviceRequest(1), deviceType: 'FRIDGE' }, detail: /body\.deviceType/ },
    ]
    for (const { body, detail } of wrong)
      expect(await lab.post(device, '/certificates', body)).toMatchObject({
        status: 400,
        body: { code: 'request-invalid', detail: expect.stringMatching(detail) },
      })
    expect((await lab.get(device, '/certificates?limit=0')).body.detail).toMatch(/query\.limit/)
    expect((await lab.get(device, '/certificates/zz')).status).toBe(400)
    expect((await lab.post(device, '/certificates', { profile: 'none/none', csr: 'AA' })).body.code).toBe(
      'PROFILE_UNKNOWN',
    )
  })
})

describe('Idempotency-Key', () => {
  let lab: ApiLab
  beforeEach(async () => {
    lab = new ApiLab()
    await putParticipant('alpha', lab.world)
    await publish(lab.world, { id: 'daily', scope: 'each-participant', count: 5, window: 'calendar-day' })
  })
  const submit = (n: number, key: string, caller = device) =>
    lab.post(caller, '/certificates', deviceRequest(n), { 'idempotency-key': key })
  const used = async () => (await lab.get(device, '/usage')).body.limits[0].used

  test('makes a request one that may be sent again', async () => {
    const first = await submit(1, '"k-1"')
    expect(await submit(1, 'k-1')).toMatchObject({ status: 201, body: first.body })
    expect(await used()).toBe(1)
    expect(await submit(2, '"k-1"')).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    expect(await used()).toBe(1)
  })

  test('is its sender’s alone, and of one route', async () => {
    const { serial } = (await submit(1, 'k')).body
    const renewal = await lab.post(device, `/certificates/${serial}/renewal`, undefined, { 'idempotency-key': 'k' })
    expect(renewal).toMatchObject({ status: 201, body: { renews: serial } })
    const again = await lab.post(device, `/certificates/${serial}/renewal`, undefined, { 'idempotency-key': 'k' })
    expect(again.body.serial).toBe(renewal.body.serial)
    expect(await used()).toBe(2)
  })

  test('of a request that is under way is refused', async () => {
    const { store } = lab.world
    const commit = store.commit.bind(store)
    const second = new Promise<Awaited<ReturnType<typeof submit>>>((resolve) => {
      store.commit = async (unit) => {
        store.commit = commit
        resolve(await submit(1, 'k'))
        return commit(unit)
      }
    })
    expect((await submit(1, 'k')).status).toBe(201)
    expect(await second).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } })
    expect(await used()).toBe(1)
  })

  test('is a string of visible characters', async () => {
    for (const key of ['', '"', 'a b', '"\\"', 'x'.repeat(300)])
      expect(await submit(1, key)).toMatchObject({ status: 400, body: { code: 'idempotency-key-invalid' } })
  })
})

describe('enrolment', () => {
  const profile = 'iki/portal-device'
  const csr = pem(csrFor(profiles.findLeaf(profile)))

  test('turns a token into one certificate, for whoever holds it', async () => {
    const lab = new ApiLab()
    await putParticipant('alpha', lab.world, { tradingNames: ['Example Supplier'] })
    const made = await lab.post(callerOf('administrator'), '/participants/alpha/enrolment-tokens', { profile })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const { token } = made.body
    const anyone = callerOf('anonymous')
    const first = await lab.post(anyone, '/enrolments', { token, csr })
    expect({ status: first.status, body: first.body }).toMatchObject({
      status: 201,
      body: { participant: 'alpha', profile },
    })
    expect((await lab.post(anyone, '/enrolments', { token, csr })).body.serial).toBe(first.body.serial)
    expect(await lab.post(anyone, '/enrolments', { token, csr: `${csr} ` })).toMatchObject({
      status: 403,
      body: { code: 'ENROLMENT_REFUSED' },
    })
    expect((await lab.post(anyone, '/enrolments', { token: 'guess', csr })).body.code).toBe('ENROLMENT_REFUSED')
  })
})

test('a registered client certificate makes an administrator or Registration Authority while it is valid', async () => {
  const lab = new ApiLab()
  const { der } = await fixture('smki-organisation/organisation-ds')
  const { fingerprint } = await addClient({ der, role: 'ra-dccki', name: 'Robin', where: 'r.pem' }, DCC, lab.world)
  expect(await identifyRegisteredClient({ fingerprint }, lab.deps)).toEqual({ role: 'ra-dccki', actor: 'Robin' })
  expect(await identifyRegisteredClient({ fingerprint: '00' }, lab.deps)).toBeNull()
  const later = new ApiLab({ store: lab.world.store, clock: clockOf(() => Date.UTC(2060, 1)) })
  await expect(identifyRegisteredClient({ fingerprint }, later.deps)).rejects.toThrow(/it is valid from/)
})
