import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { type CertificateRecord, markCertificate, type ProfileId, renew, revoke } from '../../../core/index.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import { certificatePages, deltaPages } from '../../../server/extract/certificate-pages.ts'
import { extractChunks } from '../../../server/extract/write-extract.ts'
import { lab } from '../../support/asked.ts'
import { csrFor } from '../../support/csr.ts'
import { ecKey, rsaKey } from '../../support/keys.ts'
import { deviceCsr } from '../../support/register.ts'
import { issued, revocationBench, storedCa } from '../../support/revocation.ts'
import { appFor, callerOf, serverDeps } from '../../support/server.ts'
import { administrator } from '../../support/test-register.ts'
import { profiles } from '../../support/world.ts'

const DAY = 86_400
const bench = revocationBench(new SqliteStore(':memory:'))
const deps = serverDeps(bench.deps)
const app = appFor('open', callerOf('repository-user'), deps)

interface Line {
  readonly serial: string
  readonly status: string
}

async function lines(url: string): Promise<Record<string, unknown>[]> {
  const answer = await app.inject(url)
  expect(answer.statusCode, answer.body).toBe(200)
  expect(answer.headers['content-type']).toBe('application/gzip')
  return gunzipSync(answer.rawPayload)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
const statuses = (all: readonly Record<string, unknown>[]) =>
  Object.fromEntries((all.slice(1, -1) as unknown as Line[]).map(({ serial, status }) => [serial, status]))

const made = {} as Record<'device' | 'organisation' | 'xmlSign' | 'renewed', CertificateRecord>
let ca: CertificateRecord

// 1 March: a device, an organisation and the CA. 2 March: another one, and the device is put away. 3 March: a renewal
// and a revocation. It is the 4th.
beforeAll(async () => {
  const make = (id: ProfileId) =>
    issued(id, bench, 'operator', { csr: csrFor(profiles.findLeaf(id), ecKey(`extract ${id}`)) })
  ca = await storedCa('smki-organisation/issuing-oca', null, bench)
  made.device = await make('smki-device/device-ds')
  made.organisation = await make('smki-organisation/organisation-ka')
  await issued('iki/file-signing', bench)
  bench.nowSeconds += DAY
  made.xmlSign = await make('smki-organisation/xml-sign')
  await markCertificate(made.device, 'not-in-use', 'put away', administrator, bench.deps)
  bench.nowSeconds += DAY
  made.renewed = (await renew(made.organisation, lab, bench.deps)).record
  await revoke(made.xmlSign, { reason: 'superseded', invaliditySeconds: null, comment: 'x' }, administrator, bench.deps)
  bench.nowSeconds += DAY
})

test('the full extract has every SMKI certificate with its status, a head and an end', async () => {
  const all = await lines('/repository/extract')
  expect(all[0]).toEqual({
    extract: 'full',
    day: null,
    world: deps.world.config.name,
    asOf: '2026-03-04T12:00:00Z',
    isFinal: true,
    notice: expect.stringMatching(/^TEST ONLY/),
  })
  expect(all.at(-1)).toEqual({ end: true, certificates: 5 })
  expect(statuses(all)).toEqual({
    [ca.serial]: 'I',
    [made.device.serial]: 'N',
    [made.organisation.serial]: 'N',
    [made.xmlSign.serial]: 'R',
    [made.renewed.serial]: 'I',
  })
  const line = all.find(({ serial }) => serial === made.organisation.serial)
  expect(line).toEqual({
    serial: made.organisation.serial,
    status: 'N',
    profile: 'smki-organisation/organisation-ka',
    environment: null,
    subject: made.organisation.subject,
    eui64: '00005eef10000010',
    role: 2,
    usage: 'keyAgreement',
    issuer: 'smki-organisation/issuing-oca',
    notBefore: expect.stringMatching(/Z$/),
    notAfter: expect.stringMatching(/Z$/),
    issued: '2026-03-01T12:00:00Z',
    keySha256: made.organisation.keyFingerprint,
    certificate: Buffer.from(made.organisation.der).toString('base64'),
  })
})

test('a delta has what was issued on its day and whose status changed on it, each with its status now', async () => {
  const first = await lines('/repository/delta/2026-03-01')
  expect(first[0]).toMatchObject({ extract: 'delta', day: '2026-03-01', isFinal: true })
  expect(statuses(first)).toEqual({ [ca.serial]: 'I', [made.device.serial]: 'N', [made.organisation.serial]: 'N' })
  expect(statuses(await lines('/repository/delta/2026-03-02'))).toEqual({
    [made.xmlSign.serial]: 'R',
    [made.device.serial]: 'N',
  })
  expect(statuses(await lines('/repository/delta/2026-03-03'))).toEqual({
    [made.renewed.serial]: 'I',
    [made.organisation.serial]: 'N',
    [made.xmlSign.serial]: 'R',
  })
  const today = await lines('/repository/delta/2026-03-04')
  expect(today).toEqual([expect.objectContaining({ isFinal: false }), { end: true, certificates: 0 }])
})

test('a day that is none, or has not come, is refused', async () => {
  expect((await app.inject('/repository/delta/2026-02-30')).statusCode).toBe(400)
  expect((await app.inject('/repository/delta/2026-03-05')).statusCode).toBe(404)
})

test('a reader that stops has one page read for it, and nothing more', async () => {
  let pages = 0
  const store = deps.world.store
  const counting = {
    listCertificates: (query: Parameters<typeof store.listCertificates>[0]) => {
      pages++
      return store.listCertificates(query)
    },
  }
  for (let n = 0; n < 3; n++)
    await issued('smki-device/device-ds', bench, 'operator', {
      csr: deviceCsr(n),
      profile: profiles.findLeaf('smki-device/device-ds'),
    })
  const head = { extract: 'full', day: null, world: '', asOf: '', isFinal: true, notice: '' } as const
  const chunks = extractChunks(head, certificatePages(counting, {}, 2), () => true, deps.world)
  await chunks.next()
  await chunks.next()
  expect(pages).toBe(1)
  await chunks.return(undefined)
  let certificates = 0
  for await (const page of certificatePages(counting, {}, 2)) certificates += page.length
  expect(certificates).toBe((await store.listCertificates({})).length)
})

test('an extract that cannot be made to its end is cut off, and lacks its last line', async () => {
  const broken = serverDeps({
    ...bench.deps,
    profiles: {
      get: () => {
        throw new Error('gone')
      },
    } as never,
  })
  const answer = appFor('open', callerOf('repository-user'), broken).inject('/repository/extract')
  await expect(answer.then(({ rawPayload }) => gunzipSync(rawPayload))).rejects.toThrow()
})

test('the DCCKI Repository has the certificates of one environment, and no other has them', async () => {
  const profile = profiles.findLeaf('dccki/infrastructure')
  const ofA = await issued(profile.id, bench, 'operator', { csr: csrFor(profile, rsaKey(2048, 'extract')) })
  const all = await lines('/dccki/uit-a/certificates')
  expect(all[0]).toMatchObject({ extract: 'dccki' })
  expect(statuses(all)).toEqual({ [ofA.serial]: 'I' })
  expect(statuses(await lines('/dccki/uit-b/certificates'))).toEqual({})
  const found = await app.inject(`/dccki/uit-a/certificates/${ofA.serial}`)
  expect(found.headers['content-type']).toBe('application/pkix-cert')
  expect(Buffer.compare(found.rawPayload, ofA.der)).toBe(0)
  for (const url of [
    `/dccki/uit-b/certificates/${ofA.serial}`,
    `/dccki/uit-a/certificates/${made.device.serial}`,
    '/dccki/uit-c/certificates',
  ])
    expect((await app.inject(url)).statusCode, url).toBe(404)
})

test('a delta asks the store a few times for a page, however many certificates are in it', async () => {
  const { store } = bench.deps
  const asked: string[] = []
  const counting = new Proxy(store, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        asked.push(String(name))
        return value.apply(target, args)
      }
    },
  })
  let certificates = 0
  const period = { fromSeconds: bench.nowSeconds - 30 * DAY, untilSeconds: bench.nowSeconds }
  for await (const page of deltaPages(counting, period)) certificates += page.length
  expect(certificates).toBeGreaterThan(4)
  // The page, what shares a key with it, what has changed, and what shares a key with that.
  expect(asked).toEqual(['listCertificates', 'listCertificates', 'listCertificates', 'listCertificates'])
})
