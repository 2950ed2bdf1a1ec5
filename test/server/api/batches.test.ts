import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BatchEngine } from '../../../core/authority/batch/batch-engine.ts'
import { processOwner } from '../../../core/authority/batch/process-owner.ts'
import { ZipWriter } from '../../../core/authority/batch/zip-writer.ts'
import { ApiLab } from '../../support/api.ts'
import { deviceCsr, publish, putParticipant } from '../../support/register.ts'
import { appFor, callerOf } from '../../support/server.ts'

const device = callerOf('portal-device', 'alpha')
const smki = callerOf('ra-smki')

function zipOf(csrs: Readonly<Record<string, Uint8Array | string>>): Buffer {
  const zip = new ZipWriter()
  const members = Object.entries(csrs).map(([name, csr]) =>
    zip.member(name, Buffer.from(typeof csr === 'string' ? csr : Buffer.from(csr).toString('base64'))),
  )
  return Buffer.concat([...members, zip.end()])
}

const lab = new ApiLab()
const app = appFor('open', device, lab.deps)
const engine = new BatchEngine(lab.world, { owner: processOwner(), threads: 1, settings: settings('manual') })

function settings(approval: 'manual' | 'automatic') {
  return { approval, window: null, weights: {}, keepDays: 30 }
}

beforeAll(async () => {
  await putParticipant('alpha', lab.world)
  await publish(lab.world, { id: 'daily', scope: 'each-participant', count: 6, window: 'calendar-day' })
  engine.start()
})
afterAll(() => engine.stop())

async function submit(payload: Buffer, headers: Record<string, string> = {}, query = '') {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/batches${query}`,
    headers: { 'content-type': 'application/zip', ...headers },
    payload,
  })
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
}

const good = zipOf({ 'a.csr': deviceCsr(1), 'b.csr': deviceCsr(2).slice(0, -1) })

describe('batches over the JSON API', () => {
  test('are submitted as a zip, approved by the Registration Authority, and answered with a report and certificates', async () => {
    const { status, body, headers } = await submit(good, {}, '?reference=night')
    expect({ status, body }).toMatchObject({ status: 201, body: { state: 'PENDING', size: 2, reference: 'night' } })
    expect(headers).toMatchObject({ location: `/api/v1/batches/${body.batch}`, ratelimit: '"daily";r=4' })
    expect((await lab.get(device, '/batches')).body.batches).toMatchObject([{ batch: body.batch }])
    const approval = `/batches/${body.batch}/approval`
    expect((await lab.post(device, approval)).body.code).toBe('ACCESS_DENIED')
    expect((await lab.post(callerOf('ra-dccki'), approval)).body.code).toBe('ACCESS_DENIED')
    expect((await lab.post(smki, approval)).body.state).toBe('PARSING')
    engine.wake()
    const stateOf = async () => (await lab.get(device, `/batches/${body.batch}`)).body.state
    await expect.poll(stateOf, { timeout: 30_000 }).toBe('COMPLETED')
    expect((await lab.get(device, `/batches/${body.batch}`)).body).toMatchObject({ done: 2, issued: 1 })
    const report = await app.inject(`/api/v1/batches/${body.batch}/report`)
    expect(report.body).toMatch(/1\ta\.csr\tsuccess\n2\tb\.csr\terror\tCSR_MALFORMED/)
    const response = await app.inject(`/api/v1/batches/${body.batch}/response`)
    expect(response.headers['content-type']).toBe('application/zip')
    const [made] = (await lab.get(device, '/certificates')).body.certificates
    const { der } = (await lab.world.store.findCertificate(made.serial)) as { der: Uint8Array }
    expect(response.rawPayload.toString('latin1')).toContain(Buffer.from(der).toString('base64'))
    expect(response.rawPayload.toString('latin1')).toContain('a.crt')
  })

  test('are nobody else’s to see', async () => {
    const { batch } = (await submit(zipOf({ 'c.csr': deviceCsr(3) }))).body
    const beta = callerOf('portal-device', 'beta')
    for (const path of ['', '/report', '/response'])
      expect((await lab.get(beta, `/batches/${batch}${path}`)).body.code, path).toBe('BATCH_UNKNOWN')
    expect((await lab.get(beta, '/batches')).body.batches).toEqual([])
    const [asked] = await lab.world.store.queryAudit({ action: 'access-refused', limit: 1 })
    expect(asked?.detail).toMatchObject({ participant: 'beta' })
    expect(JSON.stringify(asked?.detail)).toContain(`read batch ${batch}`)
    const reason = { reason: 'not today' }
    expect((await lab.post(callerOf('ra-dccki'), `/batches/${batch}/rejection`, reason)).body.code).toBe(
      'ACCESS_DENIED',
    )
    expect((await lab.post(smki, `/batches/${batch}/rejection`, reason)).body).toMatchObject({
      state: 'REJECTED',
      reason: 'not today',
    })
    expect((await lab.post(smki, `/batches/${batch}/rejection`, reason)).body.code).toBe('BATCH_NOT_PENDING')
  })

  test('are taken in once, however often they are sent under one key', async () => {
    const used = async () => (await lab.get(device, '/usage')).body.limits[0].used
    const before = await used()
    const zip = zipOf({ 'd.csr': deviceCsr(4) })
    const key = { 'idempotency-key': '"batch-1"' }
    const first = await submit(zip, key)
    expect(await submit(zip, key)).toMatchObject({ status: 201, body: { batch: first.body.batch } })
    expect(await used()).toBe(before + 1)
    expect(await submit(zipOf({ 'e.csr': deviceCsr(5) }), key)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    expect(await submit(zip, key, '?reference=other')).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    })
    const both = await Promise.all([submit(zip, { 'idempotency-key': 'k2' }), submit(zip, { 'idempotency-key': 'k2' })])
    expect(both[0]?.body.batch).toBe(both[1]?.body.batch)
    expect(await used()).toBe(before + 2)
  })

  test('beyond a limit or of bad form are refused whole, and nothing is spent', async () => {
    const used = (await lab.get(device, '/usage')).body.limits[0].used
    const names = [...'12345']
    const much = zipOf(Object.fromEntries(names.map((name) => [`${name}.csr`, deviceCsr(6)])))
    expect(await submit(much)).toMatchObject({
      status: 429,
      body: { code: 'LIMIT_REACHED', 'violated-policies': ['daily'] },
      headers: { 'retry-after': expect.any(String) },
    })
    const wrong: [Buffer, RegExp][] = [
      [zipOf({ '../a.csr': 'x' }), /"\.\."/],
      [zipOf({ '/a.csr': 'x' }), /absolute path/],
      [zipOf({ 'a.txt': 'x' }), /"a\.txt".* \.csr file/],
      [zipOf({}), /no CSR/],
      [Buffer.from('no zip at all'), /not a readable zip/],
      [good.subarray(0, 100), /not a readable zip/],
    ]
    for (const [zip, detail] of wrong) {
      const { status, body } = await submit(zip)
      expect(status, String(detail)).toBeGreaterThanOrEqual(400)
      expect(body.detail).toMatch(detail)
      expect(body.detail).not.toContain('tpki-upload')
      const row = await lab.world.store.findAudit(body.reference)
      expect(row).toMatchObject({ action: 'refused', detail: { participant: 'alpha', message: body.detail } })
    }
    expect((await lab.post(device, '/batches', {})).status).toBe(415)
    expect((await submit(good, {}, '?profile=smki-organisation/xml-sign')).body.code).toBe('ACCESS_DENIED')
    expect((await lab.get(device, '/usage')).body.limits[0].used).toBe(used)
  })
})
