import { beforeAll, describe, expect, test } from 'vitest'
import { issue } from '../../../core/authority/issuance/issue.ts'
import type { Caller } from '../../../server/http/caller.ts'
import { ApiLab } from '../../support/api.ts'
import { world } from '../../support/fixtures.ts'
import {
  deviceCsr,
  goodEntries,
  publish,
  putEntries,
  putParticipant,
  rangeOf,
  requestOf,
} from '../../support/register.ts'
import { callerOf } from '../../support/server.ts'

const admin = callerOf('administrator')
const smki = callerOf('ra-smki')
const dccki = callerOf('ra-dccki')
const alpha = callerOf('portal-device', 'alpha')
const strangers = [callerOf('portal-device', 'beta'), callerOf('portal-organisation', 'beta')]

const lab = new ApiLab()
let serial: string
let row: number

beforeAll(async () => {
  await putParticipant('alpha', lab.world, { eui64Ranges: rangeOf(0x10) })
  await putEntries(
    goodEntries('beta', { name: 'Beta', eui64Ranges: rangeOf(0x20), authorisedSubscriber: undefined }),
    lab.world,
  )
  await publish(lab.world, { id: 'daily', scope: 'each-participant', count: 9, window: 'calendar-day' })
  const request = requestOf('smki-device/device-ds', 'alpha', { csr: deviceCsr(1), interface: 'api' })
  const { record } = await issue(request, lab.world)
  serial = record.serial
  row = (await lab.world.store.findAuditOfSerial(serial))?.sequence as number
})

describe('a participant reads and changes its own alone (ETAD 6.8)', () => {
  const denied = async (caller: Caller, method: 'GET' | 'POST', path: string, body?: object) => {
    const answer = await lab.call(caller, method, path, { body })
    expect({ status: answer.status, code: answer.body.code }, path).toEqual({ status: 403, code: 'ACCESS_DENIED' })
    const row = await lab.world.store.findAudit(answer.body.reference)
    expect(row, path).toMatchObject({
      action: 'access-refused',
      detail: { participant: 'participant' in caller ? caller.participant : null, message: answer.body.detail },
    })
    expect(JSON.stringify(answer.body), path).not.toContain('of alpha')
  }

  test.each(strangers.map((caller) => ({ role: caller.role, caller })))('$role of another', async ({ caller }) => {
    for (const path of [
      `/certificates/${serial}`,
      '/certificates?participant=alpha',
      `/requests/${row}`,
      `/requests/${serial}`,
      '/usage?participant=alpha',
      '/participants/alpha',
    ])
      await denied(caller, 'GET', path)
    for (const [path, body] of [
      [`/certificates/${serial}/renewal`],
      [`/certificates/${serial}/revocation`, {}],
      [`/certificates/${serial}/rejection`, {}],
      [`/certificates/${serial}/status`, { status: 'not-in-use' }],
      ['/waivers/alpha/w/agreement', {}],
    ] as const)
      await denied(caller, 'POST', path, body)
    expect((await lab.get(caller, '/certificates')).body.certificates).toEqual([])
    expect((await lab.get(caller, '/queue')).body.queue).toEqual([])
    const { rows } = (await lab.get(caller, '/requests')).body
    expect(new Set(rows.map((each: { detail: { participant: string } }) => each.detail.participant))).toEqual(
      new Set(['beta']),
    )
  })

  test('however often it asks in a minute, one row says so', async () => {
    const [stranger] = strangers as [Caller]
    const other = { ...stranger, actor: 'CN=knocker' } as Caller
    const rows = async () =>
      (await lab.world.store.queryAudit({ action: 'access-refused', actor: 'CN=knocker', limit: 100 })).length
    const organisation = { profile: 'smki-organisation/organisation-ds', csr: 'AAAA' }
    for (let n = 0; n < 3; n++) {
      await lab.get(other, `/certificates/${serial}`)
      await lab.get(other, `/requests/${row}`)
      await lab.post(other, '/waivers/alpha/w/agreement', {})
      await lab.post(other, '/certificates', organisation)
    }
    expect(await rows()).toBe(4)
    const dccOfAll = { ...dccki, actor: 'CN=knocker' } as Caller
    for (let n = 0; n < 3; n++) await lab.post(dccOfAll, `/certificates/${serial}/revocation`, {})
    expect(await rows()).toBe(5)
  })

  test('and is told of a serial number that is nobody’s just what it is told of another’s', async () => {
    const [stranger] = strangers as [Caller]
    const of = async (path: string) => (await lab.get(stranger, path)).body.detail.replace(/[0-9A-F]{32}|\d+/, '')
    expect(await of(`/certificates/${serial}`)).toBe(await of(`/certificates/${'AB'.repeat(16)}`))
    expect(await of(`/requests/${row}`)).toBe(await of('/requests/999999'))
  })

  test('a participant changes no limit, no register and no queue, and that is in the audit log', async () => {
    const limit = { id: 'daily', scope: 'each-participant', count: 99, window: 'calendar-day' }
    await denied(alpha, 'POST', '/limits', { limits: [limit] })
    await denied(alpha, 'POST', '/limits/daily/overrides', { extra: null, reason: 'please' })
    await denied(alpha, 'POST', '/register/changes', { changes: [{ remove: { kind: 'participant', id: 'beta' } }] })
    await denied(alpha, 'POST', '/queue/run')
    await denied(alpha, 'GET', '/audit')
    await denied(alpha, 'POST', '/participants/alpha/enrolment-tokens', { profile: 'iki/portal-device' })
    expect((await lab.get(alpha, '/usage')).body.limits).toMatchObject([{ allowed: 9 }])
  })

  test('sees itself', async () => {
    expect((await lab.get(alpha, '/participants/alpha')).body).toMatchObject({
      participant: { id: 'alpha' },
      people: [{ id: 'alpha/aro' }, { id: 'alpha/sro' }],
      standing: expect.arrayContaining([expect.objectContaining({ certificates: 'device', may: true })]),
    })
  })
})

describe('those who decide', () => {
  test('administrators read and change the register, and a dry run changes nothing', async () => {
    const changes = [
      { put: { kind: 'device-threshold', id: '00005eef10000009', value: { certificates: 5, reason: 'x' } } },
    ]
    const would = await lab.post(admin, '/register/changes', { changes, dryRun: true })
    expect(would.body.changes).toMatchObject([{ change: 'added' }])
    expect((await lab.get(admin, '/register?kind=device-threshold')).body.entries).toEqual([])
    await lab.post(admin, '/register/changes', { changes })
    expect((await lab.get(smki, '/register?kind=device-threshold')).body.entries).toHaveLength(1)
    expect(
      (await lab.post(admin, '/register/changes', { changes: [{ put: { ...changes[0]?.put, value: {} } }] })).body,
    ).toMatchObject({
      code: 'REGISTER_INVALID',
    })
  })

  test('the SMKI Registration Authority authorises subscribers, the DCCKI one does not', async () => {
    const path = '/participants/beta/authorisations'
    expect((await lab.post(dccki, path, { for: 'device' })).body.code).toBe('ACCESS_DENIED')
    expect((await lab.post(smki, path, { for: 'device' })).body.changes).toEqual([
      { kind: 'participant', id: 'beta', change: 'changed' },
    ])
    const { participant } = (await lab.get(admin, '/participants/beta')).body
    expect(participant.authorisedSubscriber.device).toMatchObject({ by: 'ra-smki of the tests' })
    await lab.post(smki, path, { for: 'device', isApproved: false })
    expect((await lab.get(admin, '/participants/beta')).body.participant.authorisedSubscriber.device).toBeNull()
  })

  test('each Registration Authority verifies the people of its own PKI', async () => {
    const person = (office: string) => ({ name: office, appointments: [office] })
    const put = (office: string) => ({
      put: { kind: 'person', id: `beta/${office}`, participant: 'beta', value: person(office) },
    })
    await lab.post(admin, '/register/changes', { changes: [put('smki-aro'), put('dccki-aro')] })
    const verify = (caller: Caller, office: string) =>
      lab.post(caller, `/people/beta/${office}/verification`, { by: 'Sam' })
    expect((await verify(dccki, 'smki-aro')).body.code).toBe('ACCESS_DENIED')
    expect((await verify(smki, 'dccki-aro')).body.code).toBe('ACCESS_DENIED')
    // ETAD 4.4(f)(i): whoever holds offices of both is verified for both, which neither of the two decides on.
    const both = { name: 'Bo', appointments: ['smki-aro', 'dccki-aro'] }
    const change = { put: { kind: 'person', id: 'beta/both', participant: 'beta', value: both } }
    await lab.post(admin, '/register/changes', { changes: [change] })
    for (const caller of [smki, dccki]) expect((await verify(caller, 'both')).body.code).toBe('ACCESS_DENIED')
    expect((await verify(admin, 'both')).body.code).toBeUndefined()
    expect((await verify(smki, 'smki-aro')).status).toBe(200)
    expect((await verify(dccki, 'dccki-aro')).status).toBe(200)
    expect((await lab.post(smki, '/people/beta/nobody/verification', {})).body.code).toBe('REGISTER_ENTRY_UNKNOWN')
    const ahead = await lab.post(admin, '/people/beta/smki-aro/verification', { at: '2999-01-01' })
    expect(ahead.body).toMatchObject({ code: 'USAGE', detail: expect.stringContaining('2999-01-01') })
  })

  test('both sides agree to a waiver, each for itself', async () => {
    const value = { requirements: ['smki-sro'] }
    const changes = [{ put: { kind: 'waiver', id: 'alpha/w', participant: 'alpha', value } }]
    await lab.post(admin, '/register/changes', { changes })
    await lab.post(alpha, '/waivers/alpha/w/agreement', {})
    await lab.post(admin, '/waivers/alpha/w/agreement', { by: 'The DCC' })
    const { waivers } = (await lab.get(alpha, '/participants/alpha')).body
    expect(waivers).toMatchObject([
      { id: 'alpha/w', value: { agreedByDcc: { by: 'The DCC' }, agreedByParticipant: { by: 'CN=portal-device' } } },
    ])
  })

  test('administrators publish limits, withdraw and override them', async () => {
    const limit = { id: 'rolling', scope: 'each-participant', count: 3, window: { rolling: '24h' } }
    const published = await lab.post(admin, '/limits', { limits: [limit] })
    expect(published).toMatchObject({ status: 201, body: { published: [{ limit: 'rolling' }] } })
    const override = await lab.post(admin, '/limits/rolling/overrides', {
      participant: 'alpha',
      extra: 4,
      reason: 'test',
    })
    expect(override).toMatchObject({ status: 201, body: { override: { extra: 4, reason: 'test' } } })
    const states = async () => (await lab.get(alpha, '/usage')).body.limits
    expect(await states()).toContainEqual(expect.objectContaining({ limit: 'rolling', allowed: 7 }))
    expect((await lab.get(admin, '/usage?participant=alpha')).body.limits).toEqual(await states())
    await lab.post(admin, '/limits', { limits: [{ id: 'rolling', scope: 'each-participant', withdrawn: true }] })
    expect(await states()).not.toContainEqual(expect.objectContaining({ limit: 'rolling' }))
    expect((await lab.post(admin, '/limits', { limits: [{ id: 'x' }] })).body.code).toBe('LIMIT_INVALID')
  })

  test('administrators read the audit log', async () => {
    const { rows, next } = (await lab.get(admin, '/audit?action=issued&participant=alpha&limit=1')).body
    expect(rows).toMatchObject([{ row, action: 'issued', detail: { serial } }])
    expect(next).toBe(row)
    expect((await lab.get(admin, `/requests/${row}`)).body.request.detail.serial).toBe(serial)
  })

  test('a certificate is marked, rejected and revoked by its own participant or its authority', async () => {
    const mark = await lab.post(alpha, `/certificates/${serial}/status`, { status: 'not-in-use' })
    expect(mark.body).toMatchObject({ serial, status: 'N' })
    expect((await lab.get(alpha, `/certificates/${serial}`)).body.status).toBe('N')
    expect((await lab.post(smki, `/certificates/${serial}/revocation`, {})).body.code).toBe('CERTIFICATE_NOT_REVOCABLE')
    expect((await lab.post(dccki, `/certificates/${serial}/revocation`, {})).body.code).toBe('ACCESS_DENIED')
    expect((await lab.post(smki, `/certificates/${serial}/rejection`, {})).body).toMatchObject({ outcome: 'rejected' })
    const request = requestOf('smki-organisation/organisation-ds', 'operator', { interface: 'cli' })
    const made = (await issue(request, world.deps({ store: lab.world.store, issuingCa: lab.world.issuingCa }))).record
      .serial
    const revoked = await lab.post(smki, `/certificates/${made}/revocation`, { reason: 'superseded' })
    expect({ ...revoked.body, status: revoked.status }).toMatchObject({
      status: 201,
      reason: 'superseded',
      crlNumber: expect.any(Number),
    })
    expect((await lab.get(admin, `/certificates/${made}`)).body.status).toBe('R')
  })
})
