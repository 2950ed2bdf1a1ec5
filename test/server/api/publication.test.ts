import { unzipSync } from 'fflate'
import { beforeAll, expect, test } from 'vitest'
import { type CertificateRecord, issueDueCrls } from '../../../core/index.ts'
import type { Caller } from '../../../server/http/caller.ts'
import { ApiLab } from '../../support/api.ts'
import { csrFor } from '../../support/csr.ts'
import { rsaKey } from '../../support/keys.ts'
import { putParticipant, rangeOf } from '../../support/register.ts'
import { issued, revocationBench } from '../../support/revocation.ts'
import { appFor, callerOf } from '../../support/server.ts'
import { profiles } from '../../support/world.ts'

// ETAD 4.4(c): DCCKI certificates, CRL and ARL by other means, with prior approval, and every subscriber notified.
const bench = revocationBench()
const lab = new ApiLab(bench.deps)
const admin = callerOf('administrator')
const dccki = callerOf('ra-dccki')
const alpha = callerOf('portal-organisation', 'alpha')
const asked = { location: 'https://share.example/dccki' }
let certificate: CertificateRecord

const publish = (caller: Caller, environment = 'uit-a') => lab.post(caller, `/dccki/${environment}/publication`, asked)
const noticesOf = async (caller: Caller): Promise<{ participant: string; text: string }[]> =>
  (await lab.get(caller, '/notices')).body.notices
const get = (role: 'repository-user' | 'anonymous' | 'portal-organisation', url: string) =>
  appFor('open', callerOf(role, 'alpha'), lab.deps).inject({ method: 'GET', url })

beforeAll(async () => {
  const names = { name: 'Example Energy alpha', tradingNames: ['Example Energy Ltd'] }
  await putParticipant('alpha', lab.world, { ...names, eui64Ranges: rangeOf(1) })
  await putParticipant('beta', lab.world, { ...names, name: 'Example Energy beta', eui64Ranges: rangeOf(2) })
  const profile = profiles.findLeaf('dccki/infrastructure')
  certificate = await issued(profile.id, bench, 'alpha', { csr: csrFor(profile, rsaKey(2048, 'published')) })
  await issueDueCrls('tests', lab.world)
})

test('without approval it is refused and in the audit log; nobody is notified, and the repository serves on', async () => {
  for (const caller of [dccki, admin]) {
    const { status, body } = await publish(caller)
    expect({ status, ...body }).toMatchObject({
      status: 403,
      code: 'PUBLICATION_NOT_APPROVED',
      source: 'ETAD 4.4(c)',
      detail: expect.stringContaining('the DCCKI PMA function has not approved it'),
    })
    expect(body).not.toHaveProperty('zip')
    expect(await lab.world.store.findAudit(body.reference)).toMatchObject({ action: 'refused' })
  }
  expect(await noticesOf(admin)).toEqual([])
  expect((await get('repository-user', `/dccki/uit-a/certificates/${certificate.serial}`)).statusCode).toBe(200)
})

test('with it, what is published is what the repository has, and subscribers are told where it is', async () => {
  const value = {
    subject: 'alternative-publication',
    approved: { by: 'DCCKI PMA', at: '2026-03-01T12:00:00Z' },
    reference: 'PMA-7',
  }
  const put = { kind: 'approval', id: 'alternative-publication/PMA-7', value }
  expect((await lab.post(admin, '/register/changes', { changes: [{ put }] })).status).toBe(200)
  const { status, body } = await publish(dccki)
  expect({ status, ...body }).toMatchObject({ status: 201, approval: 'PMA-7', notified: ['alpha', 'beta'], files: 4 })
  expect(await lab.world.store.findAudit(body.reference)).toMatchObject({
    action: 'published',
    actor: 'ra-dccki of the tests',
    detail: { environment: 'uit-a', location: asked.location, approval: 'PMA-7' },
  })
  const told = { participant: 'alpha', text: expect.stringContaining('are provided at https://share.example/dccki') }
  expect(await noticesOf(alpha)).toEqual([expect.objectContaining(told)])
  expect(await noticesOf(admin)).toHaveLength(2)
  const files = unzipSync(Buffer.from(body.zip, 'base64'))
  for (const [name, path] of [
    [`certificates/${certificate.serial}.crt`, `/dccki/uit-a/certificates/${certificate.serial}`],
    ['arl.crl', '/dccki/uit-a/arl.crl'],
    ['eii.crl', '/dccki/uit-a/eii.crl'],
  ] as const) {
    const { statusCode, rawPayload } = await get('repository-user', path)
    expect(statusCode, path).toBe(200)
    expect(Buffer.compare(rawPayload, files[name] ?? Buffer.alloc(0)), path).toBe(0)
  }
})

test('nobody else publishes or reads certificates, and no other environment is touched', async () => {
  for (const caller of [callerOf('ra-smki'), alpha]) expect((await publish(caller)).body.code).toBe('ACCESS_DENIED')
  expect((await publish(dccki, 'live')).body.code).toBe('ENVIRONMENT_UNKNOWN')
  const path = `certificates/${certificate.serial}`
  expect((await get('anonymous', `/dccki/uit-a/${path}`)).statusCode).toBe(401)
  expect((await get('portal-organisation', `/dccki/uit-a/${path}`)).statusCode).toBe(403)
  expect((await get('repository-user', `/dccki/uit-b/${path}`)).statusCode).toBe(404)
  expect(await noticesOf(admin)).toHaveLength(2)
})
