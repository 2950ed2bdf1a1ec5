import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { clockOf, issueDueCrls, revoke } from '../../../core/index.ts'
import { parseCrl } from '../../../core/pki/x509/crl.ts'
import { CrlSchedule } from '../../../server/background/crl-schedule.ts'
import { issued, revocationBench, storedCa } from '../../support/revocation.ts'
import { appFor, callerOf, serverDeps } from '../../support/server.ts'
import { administrator } from '../../support/test-register.ts'
import { worldConfig } from '../../support/world.ts'

const bench = revocationBench()
// HTTP dates follow the clock of the system. Here it stands still at the time of the world.
bench.nowSeconds = Math.floor(Date.now() / 1000)
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: bench.nowSeconds * 1000 }))
afterAll(() => void vi.useRealTimers())
const world = { ...bench.deps, caCertificates: async () => [] as never[] }
const deps = serverDeps(world)
const plain = appFor('plain', callerOf('anonymous'), deps)
const get = (url: string, headers: Record<string, string> = {}) => plain.inject({ method: 'GET', url, headers })

const CRLS = ['/crl/oca-arl.crl', '/crl/oca.crl', '/crl/iki-arl.crl', '/crl/iki.crl']
const DCCKI = ['uit-a', 'uit-b'].flatMap((name) => [`/dccki/${name}/arl.crl`, `/dccki/${name}/eii.crl`])
const HOUR = 3600

test('a CRL that was not issued yet is said not to be, with what issues it', async () => {
  const answer = await get('/crl/iki.crl')
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({ code: 'crl-not-issued', cure: expect.stringContaining('tpki crl issue') })
})

describe('once issued', () => {
  beforeAll(() => issueDueCrls('tests', deps.world))

  test.each([...CRLS, ...DCCKI])('%s is served with what caches need', async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(200)
    const { thisUpdate, nextUpdate } = parseCrl(answer.rawPayload)
    const { headers } = answer
    expect(headers).toMatchObject({
      'content-type': 'application/pkix-crl',
      etag: `"${hash('sha256', answer.rawPayload, 'hex')}"`,
      'x-test-only': expect.stringMatching(/^TEST ONLY/),
    })
    const seconds = (name: string) => Date.parse(String(headers[name])) / 1000
    expect(seconds('last-modified')).toBe(thisUpdate.seconds)
    expect(seconds('expires')).toBe(nextUpdate?.seconds)
    expect(headers['cache-control']).toBe(`public, max-age=${HOUR}, must-revalidate`)
  })

  test('is not sent to whoever has it', async () => {
    const { headers } = await get('/crl/iki.crl')
    const etag = String(headers.etag)
    const since = String(headers['last-modified'])
    const earlier = new Date(Date.parse(since) - 60_000).toUTCString()
    const cases: [Record<string, string>, number][] = [
      [{ 'if-none-match': etag }, 304],
      [{ 'if-none-match': `"other", W/${etag}` }, 304],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-none-match': '"other"' }, 200],
      [{ 'if-none-match': '"other"', 'if-modified-since': since }, 200],
      [{ 'if-modified-since': new Date(Date.parse(since) + 5_000).toUTCString() }, 304],
      [{ 'if-modified-since': earlier }, 200],
      [{ 'if-modified-since': 'yesterday' }, 200],
    ]
    for (const [asked, status] of cases) {
      const answer = await get('/crl/iki.crl', asked)
      expect(answer.statusCode, JSON.stringify(asked)).toBe(status)
      if (status === 304) expect([answer.body, answer.headers.etag]).toEqual(['', etag])
    }
    expect((await plain.inject({ method: 'HEAD', url: '/crl/iki.crl' })).headers.etag).toBe(etag)
  })

  test('is also where the certificates say, where several hosts share a path by host', async () => {
    const at = async (host: string) => (await get('/eii.crl', { host })).rawPayload
    expect(await at('crl.uit-a.example')).toEqual((await get('/dccki/uit-a/eii.crl')).rawPayload)
    expect(await at('crl.uit-b.example')).toEqual((await get('/dccki/uit-b/eii.crl')).rawPayload)
    expect((await get('/eii.crl', { host: 'elsewhere.example' })).statusCode).toBe(404)
    expect((await get('/other.crl', { host: 'crl.uit-a.example' })).statusCode).toBe(404)
  })

  test('is listed', async () => {
    const { notice, world: name, crls } = (await get('/crl')).json()
    expect([notice, name]).toEqual([expect.stringMatching(/^TEST ONLY/), worldConfig.name])
    expect(crls.map(({ path }: { path: string }) => path).sort()).toEqual([...CRLS, ...DCCKI].sort())
    expect(crls[0]).toMatchObject({ id: 'smki-organisation/arl', title: 'OCA ARL', issued: { number: 1, entries: 0 } })
  })

  test('is another one when a certificate is revoked', async () => {
    const before = await get('/crl/iki.crl')
    const record = await issued('iki/file-signing', bench)
    await revoke(record, { reason: 'superseded', invaliditySeconds: null, comment: 'x' }, administrator, bench.deps)
    const after = await get('/crl/iki.crl', { 'if-none-match': String(before.headers.etag) })
    expect(after.statusCode).toBe(200)
    expect(parseCrl(after.rawPayload).entries).toHaveLength(1)
  })
})

describe('the schedule of a server', () => {
  const numberOf = async (list: string) => (await bench.deps.store.crls.latestSummary(list))?.number ?? 0

  test('issues what is due once, whether one server looks or two do', async () => {
    const said: string[] = []
    const log = { info: (_detail: object, message: string) => void said.push(message), error: () => {} }
    const schedules = [1, 2].map(() => new CrlSchedule(deps.world, { everyMs: 20, log }))
    await Promise.all(schedules.map((schedule) => schedule.start()))
    expect(said).toEqual([])
    const before = await numberOf('iki/crl')
    const arl = await numberOf('iki/arl')
    bench.nowSeconds += 13 * HOUR
    await expect.poll(() => numberOf('iki/crl'), { interval: 10 }).toBe(before + 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await Promise.all(schedules.map((schedule) => schedule.stop()))
    expect([await numberOf('iki/crl'), await numberOf('iki/arl')]).toEqual([before + 1, arl])
    bench.nowSeconds += 13 * HOUR
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await numberOf('iki/crl')).toBe(before + 1)
  })

  test('issues it once where two servers look at the very same time', async () => {
    const before = await numberOf('iki/crl')
    bench.nowSeconds += 13 * HOUR
    const outcomes = await Promise.all([1, 2].map(() => issueDueCrls('tests', deps.world)))
    expect(outcomes.flat().filter(({ list }) => list.id === 'iki/crl')).toHaveLength(1)
    expect(await numberOf('iki/crl')).toBe(before + 1)
  })

  test('tells what cannot be issued, and issues the others', async () => {
    const faults: object[] = []
    const log = { info: () => {}, error: (detail: object) => void faults.push(detail) }
    const clock = clockOf(() => (bench.nowSeconds + 13 * HOUR) * 1000)
    const issuingCa: typeof bench.deps.issuingCa = async (profile, name) => {
      if (profile === 'iki/issuing-ica') throw new Error('the disk is gone')
      return bench.deps.issuingCa(profile, name)
    }
    const before = { iki: await numberOf('iki/crl'), eii: await numberOf('dccki/eii-crl@uit-b') }
    const schedule = new CrlSchedule({ ...deps.world, clock, issuingCa }, { everyMs: 1_000_000, log })
    await schedule.start()
    await schedule.stop()
    expect(faults).toMatchObject([{ crl: 'iki/crl', err: { message: 'the disk is gone' } }])
    expect([await numberOf('iki/crl'), await numberOf('dccki/eii-crl@uit-b')]).toEqual([before.iki, before.eii + 1])
  })

  test('tries what cannot be issued again after ever more checks, at least once an hour', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const failedAt: number[] = []
      let minute = 0
      const log = { info: () => {}, error: () => void failedAt.push(minute) }
      const clock = clockOf(() => (bench.nowSeconds + 13 * HOUR) * 1000)
      const issuingCa: typeof bench.deps.issuingCa = async (profile, name) => {
        if (profile === 'iki/issuing-ica') throw new Error('the passphrase is missing')
        return bench.deps.issuingCa(profile, name)
      }
      const schedule = new CrlSchedule({ ...deps.world, clock, issuingCa }, { everyMs: 60_000, log })
      await schedule.start()
      for (minute = 1; minute <= 200; minute++) await vi.advanceTimersByTimeAsync(60_000)
      await schedule.stop()
      expect(failedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183])
    } finally {
      vi.useRealTimers()
    }
  })
})

test('the certificates of CAs are served, and listed', async () => {
  const record = await storedCa('iki/issuing-ica', null, bench)
  const served = serverDeps({ ...bench.deps, caCertificates: async () => [{ id: 'dccki/eii@uit-a', record }] })
  const app = appFor('open', callerOf('anonymous'), served)
  const { authorities } = (await app.inject('/ca')).json()
  expect(authorities).toMatchObject([{ id: 'dccki/eii@uit-a', path: '/ca/dccki-eii@uit-a.cer', serial: record.serial }])
  const answer = await app.inject(authorities[0].path)
  expect(answer.headers['content-type']).toBe('application/pkix-cert')
  expect(Buffer.compare(answer.rawPayload, record.der)).toBe(0)
  const again = await app.inject({
    url: authorities[0].path,
    headers: { 'if-none-match': String(answer.headers.etag) },
  })
  expect(again.statusCode).toBe(304)
  expect((await app.inject('/ca/none.cer')).statusCode).toBe(404)
})
