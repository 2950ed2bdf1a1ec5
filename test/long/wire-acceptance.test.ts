import { createPublicKey } from 'node:crypto'
import { Agent } from 'node:https'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addClient, openWorld, setWorldClock, systemRandom, toPem, type World } from '../../core/index.ts'
import { makeTlsCertificate, tlsName } from '../../core/pki/x509/make-tls-certificate.ts'
import { Lab } from '../support/cli.ts'
import { httpsRequest } from '../support/https.ts'
import { rsaKey } from '../support/keys.ts'
import { type ClientCredential, issueCredential, systemClock, tlsRootOf } from '../support/live-server.ts'
import { DCC, deviceCsr, putParticipant, rangeOf } from '../support/register.ts'
import { ServerProcess } from '../support/server-process.ts'
import { profiles } from '../support/world.ts'

// Numbers are those of the acceptance cases. Every request goes to the other of two server processes over one world.

const lab = new Lab()
const servers: ServerProcess[] = []
let world: World
let ca: string
let admin: ClientCredential
const credentials = new Map<string, ClientCredential>()
const agents = new Map<string, Agent>()
let turn = 0

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the document
  readonly body: any
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

beforeAll(async () => {
  await lab.makeWorld()
  const directory = lab.path('tpki-world')
  world = await openWorld({ directory, passphrase: null }, profiles, systemClock, systemRandom())
  for (const [i, id] of ['alpha', 'beta', 'gamma'].entries()) {
    await putParticipant(id, world, {
      eui64Ranges: rangeOf(0x10 + i),
      name: `Example ${id}`,
      tradingNames: ['Example Energy Ltd'],
    }).catch((error: Error) => expect(error.message).toContain('name'))
    credentials.set(id, await issueCredential(world, 'iki/portal-device', id))
  }
  credentials.set('alpha ad hoc', await issueCredential(world, 'iki/ad-hoc-web-service', 'alpha', 'alpha-ad-hoc'))
  admin = await registeredAdministrator()
  servers.push(await ServerProcess.start(lab.path('tpki-world')), await ServerProcess.start(lab.path('tpki-world')))
  ca = tlsRootOf(directory)
}, 120_000)

afterAll(async () => {
  for (const agent of agents.values()) agent.destroy()
  await Promise.all(servers.map((server) => server.end('SIGTERM')))
  await world.close()
})

/** Somebody of the DCC, with a certificate that nobody but the register knows. */
async function registeredAdministrator(): Promise<ClientCredential> {
  const { privateKey } = rsaKey(2048, 'administrator')
  const now = systemClock.nowSeconds()
  const content = {
    commonName: 'administrator',
    names: ['administrator.example'],
    serial: Uint8Array.of(1),
    notBeforeSeconds: now - 60,
    notAfterSeconds: now + 30 * 86_400,
    publicKey: createPublicKey(privateKey),
  }
  const der = makeTlsCertificate(content, { nameDer: tlsName('administrator'), key: privateKey })
  await addClient({ der, role: 'administrator', name: 'Alex of the DCC', where: 'alex.pem' }, DCC, world)
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return { cert: toPem('CERTIFICATE', der), key, serial: '01' }
}

const nextServer = (): ServerProcess => servers[turn++ % servers.length] as ServerProcess

async function call(who: string, method: 'GET' | 'POST', path: string, body?: object, headers = {}): Promise<Answer> {
  const credential = who === 'admin' ? admin : credentials.get(who)
  const agent = agents.get(who) ?? new Agent({ keepAlive: true, maxSockets: 8 })
  agents.set(who, agent)
  const answer = await httpsRequest(`${nextServer().urlOf('open')}/api/v1${path}`, {
    ca,
    agent,
    method,
    ...(credential ? { credential } : {}),
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { ...answer, body: JSON.parse(answer.body) }
}

let devices = 0
const csrOf = (participant: string): string =>
  toPem('CERTIFICATE REQUEST', deviceCsr(++devices, 0x10 + ['alpha', 'beta', 'gamma'].indexOf(participant)))

const submit = (participant: string, csr = csrOf(participant), headers = {}) =>
  call(participant, 'POST', '/certificates', { profile: 'smki-device/device-ds', csr }, headers)

const publish = async (...limits: object[]) => {
  const answer = await call('admin', 'POST', '/limits', { limits })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
}
const withdraw = (id: string, scope: object | string = 'each-participant') => publish({ id, scope, withdrawn: true })
const daily = (id: string, count: number, more: object = {}) => ({
  id,
  scope: 'each-participant',
  count,
  window: 'calendar-day',
  interfaces: ['api'],
  ...more,
})
const stateOf = async (participant: string, limit: string) =>
  (await call(participant, 'GET', '/usage')).body.limits.find((each: { limit: string }) => each.limit === limit)
const statusesOf = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status)

async function toTomorrow(): Promise<void> {
  const day = Math.floor(world.clock.nowSeconds() / 86_400) * 86_400
  await setWorldClock(world.store, systemClock, day + 86_400 + 12 * 3600, 'tests')
  await world.refresh()
  // The servers look at the world's clock once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_200))
}

async function adHoc(csr: string): Promise<string> {
  const base64 = csr.replace(/-----[^-]+-----|\s/g, '')
  const credential = credentials.get('alpha ad hoc') as ClientCredential
  const answer = await httpsRequest(`${nextServer().urlOf('web-services')}/1.0/DeviceCSR`, {
    ca,
    credential,
    method: 'POST',
    headers: { 'content-type': 'application/xml;charset=UTF-8' },
    body: `<DeviceCertificateSigningRequest ID="r"><Version>1.0</Version><CertificateSigningRequest>${base64}</CertificateSigningRequest></DeviceCertificateSigningRequest>`,
  })
  return /<Status>(\w+)<\/Status>/.exec(answer.body)?.[1] ?? answer.body
}

describe('over the wire, two server processes on one world', () => {
  test('5: N are accepted, one more is refused; others, other interfaces and the next period are unaffected', async () => {
    await publish(daily('five', 3))
    const firstDevice = devices + 1
    const answers = [await submit('alpha'), await submit('alpha'), await submit('alpha'), await submit('alpha')]
    expect(statusesOf(answers)).toEqual([201, 201, 201, 429])
    expect(answers[3]?.body).toMatchObject({
      code: 'LIMIT_REACHED',
      source: 'ETAD 3.4(d)',
      detail: expect.stringMatching(/limit "five" .*3 of 3 used; it has room again at \d{4}-/),
    })
    expect(answers[3]?.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/) })
    expect((await submit('beta')).status).toBe(201)
    // For a device that has a certificate: its own request signed anew is another request for the same key.
    expect(await adHoc(toPem('CERTIFICATE REQUEST', deviceCsr(firstDevice, 0x10)))).toBe('SUCCESS')
    await toTomorrow()
    expect((await submit('alpha')).status).toBe(201)
    await withdraw('five')
  })

  test('6: a malformed CSR uses up "submitted", not "processed"', async () => {
    await publish(daily('in', 5), daily('done', 5, { counts: 'processed' }))
    const good = csrOf('gamma')
    expect((await submit('gamma', `${good.slice(0, 80)}${good.slice(90)}`)).status).toBe(422)
    expect(await stateOf('gamma', 'in')).toMatchObject({ used: 1 })
    expect(await stateOf('gamma', 'done')).toMatchObject({ used: 0 })
    await withdraw('in')
    await withdraw('done')
  })

  test('7: a total is reached by several; an override with a reason lets the next one through, and is audited', async () => {
    await toTomorrow()
    await publish(daily('total', 3, { scope: 'total', counts: 'processed' }))
    expect(statusesOf([await submit('alpha'), await submit('beta'), await submit('gamma')])).toEqual([201, 201, 201])
    expect((await submit('alpha')).body).toMatchObject({ code: 'LIMIT_REACHED', source: 'ETAD 3.4(f)' })
    const granted = await call('admin', 'POST', '/limits/total/overrides', { extra: 1, reason: 'a rehearsal' })
    expect(granted.status, JSON.stringify(granted.body)).toBe(201)
    expect(statusesOf([await submit('alpha'), await submit('beta')])).toEqual([201, 429])
    expect((await call('admin', 'GET', '/audit?action=limit-overridden')).body.rows[0]).toMatchObject({
      actor: 'Alex of the DCC',
      detail: { limit: 'total', extra: 1, reason: 'a rehearsal' },
    })
    await withdraw('total', 'total')
  })

  test('8: a limit updated from tomorrow on leaves today alone, and the public listing shows both', async () => {
    await toTomorrow()
    await publish(daily('eight', 1))
    const tomorrow = new Date((Math.floor(world.clock.nowSeconds() / 86_400) + 1) * 86_400_000)
      .toISOString()
      .slice(0, 10)
    await publish(daily('eight', 2, { effectiveFrom: tomorrow }))
    expect(statusesOf([await submit('alpha'), await submit('alpha')])).toEqual([201, 429])
    const listed = await httpsRequest(`${nextServer().urlOf('open')}/limits.json`, { ca })
    expect(listed.body).toContain(tomorrow)
    await toTomorrow()
    expect(statusesOf([await submit('alpha'), await submit('alpha'), await submit('alpha')])).toEqual([201, 201, 429])
    await withdraw('eight')
  })

  test('9: of 50 at once over both servers 10 are accepted, also when one is killed among them', async () => {
    await toTomorrow()
    await publish(daily('nine', 10))
    const csrs = Array.from({ length: 50 }, () => csrOf('alpha'))
    const answers = csrs.map((csr, i) =>
      submit('alpha', csr, { 'idempotency-key': `nine-${i}` }).catch(() => null as Answer | null),
    )
    await Promise.race(answers)
    await servers[1]?.end('SIGKILL')
    const first = await Promise.all(answers)
    const [alive] = servers.splice(0) as [ServerProcess]
    agents.get('alpha')?.destroy()
    agents.delete('alpha')
    servers.push(alive, await ServerProcess.start(lab.path('tpki-world')))
    // What got no answer is sent again under its key: nothing is issued or spent twice.
    const again = await Promise.all(
      csrs.map((csr, i) => first[i] ?? submit('alpha', csr, { 'idempotency-key': `nine-${i}` })),
    )
    const issued = again.filter(({ status }) => status === 201).map(({ body }) => body.serial)
    expect(new Set(issued).size).toBe(10)
    expect(issued).toHaveLength(10)
    expect(again.filter(({ status }) => status === 429)).toHaveLength(40)
    expect(await stateOf('alpha', 'nine')).toMatchObject({ used: 10, remaining: 0 })
    await withdraw('nine')
  })

  test('10: submit beyond the allowance stops before sending; --force sends and the server decides', async () => {
    await toTomorrow()
    await publish(daily('ten', 1))
    const alpha = credentials.get('alpha') as ClientCredential
    lab.write('ca.pem', ca)
    lab.write('me.pem', alpha.cert)
    lab.write('me.key', alpha.key)
    for (const name of ['a.csr', 'b.csr']) lab.write(name, csrOf('alpha'))
    const to = [
      '--server',
      nextServer().urlOf('open'),
      '--ca',
      'ca.pem',
      '--client-cert',
      'me.pem',
      '--client-key',
      'me.key',
    ]
    const send = ['submit', 'a.csr', 'b.csr', '--profile', 'smki-device/device-ds', ...to]
    const stopped = await lab.tpki(...send)
    expect(stopped).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('nothing was sent, because only 1 of 2 requests fit now'),
    })
    expect(await stateOf('alpha', 'ten')).toMatchObject({ used: 0 })
    const forced = await lab.tpki(...send, '--force')
    expect(forced.code).toBe(3)
    expect(forced.stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(1)
    expect(await stateOf('alpha', 'ten')).toMatchObject({ used: 1 })
    await withdraw('ten')
  })

  test('16: DCCKI published by other means: refused without prior approval, with it every subscriber is notified', async () => {
    await lab.done('crl', 'issue')
    const location = { location: 'https://share.example/dccki' }
    const refused = await call('admin', 'POST', '/dccki/uit-a/publication', location)
    expect(refused.body).toMatchObject({ code: 'PUBLICATION_NOT_APPROVED', source: 'ETAD 4.4(c)' })
    const at = new Date(world.clock.nowMs() - 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z')
    const value = { subject: 'alternative-publication', approved: { by: 'DCCKI PMA', at }, reference: 'PMA-7' }
    const put = { kind: 'approval', id: 'alternative-publication/PMA-7', value }
    const approved = await call('admin', 'POST', '/register/changes', { changes: [{ put }] })
    expect(approved.status, JSON.stringify(approved.body)).toBe(200)
    const published = await call('admin', 'POST', '/dccki/uit-a/publication', location)
    expect(published.status, JSON.stringify(published.body)).toBe(201)
    expect(published.body).toMatchObject({ approval: 'PMA-7', notified: ['alpha', 'beta', 'gamma'] })
    for (const who of ['alpha', 'beta', 'gamma'])
      expect((await call(who, 'GET', '/notices')).body.notices).toMatchObject([{ participant: who }])
  })

  test('20: a participant that reads another’s requests or changes a limit is refused, and that is audited', async () => {
    const { serial } = (await submit('alpha')).body
    for (const path of [`/requests/${serial}`, `/certificates/${serial}`, '/usage?participant=alpha'])
      expect((await call('beta', 'GET', path)).body, path).toMatchObject({ status: 403, code: 'ACCESS_DENIED' })
    expect((await call('beta', 'POST', '/limits', { limits: [daily('mine', 1000)] })).status).toBe(403)
    const { rows } = (await call('admin', 'GET', '/audit?action=access-refused&participant=beta')).body
    expect(rows.length).toBeGreaterThanOrEqual(4)
    const anonymous = await httpsRequest(`${nextServer().urlOf('open')}/api/v1/requests`, { ca })
    expect(anonymous.status).toBe(401)
  })
})
