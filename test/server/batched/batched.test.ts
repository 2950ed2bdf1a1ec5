import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHUNK_CSRS } from '../../../core/authority/batch/gather-parts.ts'
import { approveBatch, type IssuingCa, rejectBatch } from '../../../core/index.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import { BatchedBench, batchOf, outcomesIn, readAnswer, statusIn } from '../../support/batched.ts'
import { deviceCsr, publish } from '../../support/register.ts'
import { administrator, TestRegister } from '../../support/test-register.ts'
import { textsOf } from '../../support/xsd.ts'

const benches: BatchedBench[] = []
async function benchOf(settings?: object): Promise<BatchedBench> {
  const bench = new BatchedBench(settings)
  benches.push(bench)
  await bench.participants('alpha', 'beta')
  return bench
}
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.stop())))

/** A device CSR with the last octet of its signature wrong. */
function spoiltCsr(n: number): Uint8Array {
  const csr = deviceCsr(n).slice()
  csr[csr.length - 1] = (csr[csr.length - 1] as number) ^ 1
  return csr
}

const DAILY = { id: 'daily', scope: { participant: 'alpha' }, window: 'calendar-day' }

describe('a batch', () => {
  test('is answered in the order of the request, each CSR judged on its own', async () => {
    const bench = await benchOf()
    const threshold = { certificates: 0, reason: 'lost and found' }
    await new TestRegister(bench.store).put('device-threshold', '00005eef10000005', threshold)
    await publish(bench.deps.world, { ...DAILY, counts: 'processed', count: 4 })
    bench.start()
    const first = deviceCsr(1)
    const csrs = {
      first,
      _spoilt: spoiltCsr(2),
      'of-beta': deviceCsr(3, 0x11),
      nothing: 'AAAA',
      again: first,
      full: deviceCsr(5),
      'last.1': deviceCsr(4),
      beyond: deviceCsr(6),
    }
    const id = await bench.accepted(batchOf(csrs, 'client &amp; co'))
    const read = await bench.until(id, 'COMPLETED')
    expect(read.attributes).toEqual({ ID: 'client & co' })
    expect(textsOf(read, 'Build')).toEqual(['test build'])
    expect(textsOf(read, 'BatchId')).toEqual([id])
    expect(outcomesIn(read)).toEqual({
      first: 'SUCCESS',
      _spoilt: 'CSR_ERROR CR:CC2',
      'of-beta': 'INELIGIBLE IN:GG1',
      nothing: 'CSR_ERROR CR:CC1',
      again: 'CSR_ERROR CR:9999',
      full: 'ISSUANCE_ANOMALY CA:EE1',
      'last.1': 'SUCCESS',
      beyond: 'WORKFLOW_ERROR WF:LIMIT',
    })
    expect(Object.keys(outcomesIn(read))).toEqual(Object.keys(csrs))
    const certificates = textsOf(read, 'Certificate').map((text) => Buffer.from(text, 'base64'))
    const stored = await bench.store.listCertificates({ participant: 'alpha' })
    expect(certificates).toEqual(stored.map(({ der }) => Buffer.from(der)))
    expect(bench.faults).toEqual([])
  })

  test('of a CA that is revoked is told so for each CSR', async () => {
    const bench = await benchOf()
    await bench.revokeCa('smki-device/issuing-dca')
    bench.start()
    const id = await bench.accepted(batchOf({ one: deviceCsr(1) }))
    expect(outcomesIn(await bench.until(id, 'COMPLETED'))).toEqual({ one: 'CA_ERROR CA:EE2' })
  })

  test('is for nobody but its submitter to read, and an attempt is in the audit log', async () => {
    const bench = await benchOf()
    const id = await bench.accepted(batchOf({ one: deviceCsr(1) }))
    expect(statusIn(readAnswer(await bench.result(`?BatchId=${id}`)))).toBe('PENDING')
    for (const [query, participant] of [
      [`?BatchId=${id}`, 'beta'],
      ['?BatchId=999999', 'alpha'],
    ] as const) {
      const read = readAnswer(await bench.result(query, participant))
      expect([statusIn(read), ...textsOf(read, 'ErrorCode')]).toEqual(['FORMAT_ERROR', 'FM:AA3'])
    }
    const [refusal] = await bench.store.queryAudit({ action: 'access-refused', participant: 'beta', limit: 1 })
    expect(refusal?.detail.message).toContain(`read batch ${id}`)
  })

  test.each(['', '?BatchId=', '?BatchId=0', '?BatchId=-1', '?BatchId=abc', '?BatchId=1&BatchId=1', '?batchid=1'])(
    'is not asked for by "%s"',
    async (query) => {
      const read = readAnswer(await (await benchOf()).result(query))
      expect([statusIn(read), ...textsOf(read, 'ErrorCode')]).toEqual(['FORMAT_ERROR', 'FM:AA1'])
    },
  )
})

const ONE = batchOf({ one: 'AAAA' })

describe('a request', () => {
  const bench = new BatchedBench({}, 1_000_000)
  beforeAll(() => bench.participants('alpha'))
  const refusals: [name: string, body: string | Buffer, code: string, text: RegExp][] = [
    ['that is no XML', 'not XML', 'FM:AA1', /line 1/],
    ['that is empty', '', 'FM:AA1', /empty/],
    ['that is cut off', ONE.slice(0, 120), 'FM:AA1', /line \d/],
    ['with a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${ONE.split('?>')[1]}`, 'FM:AA1', /document type/],
    ['in UTF-16', Buffer.from(`\ufeff${ONE}`, 'utf16le'), 'FM:AA1', /not UTF-8/],
    ['with octets that are no UTF-8', Buffer.from(ONE.replace('batch-1', 'b\xe9'), 'latin1'), 'FM:AA1', /not UTF-8/],
    ['that is another document', '<CSRBatchResult/>', 'FM:AA1', /.+/],
    ['that is deep', '<a>'.repeat(500), 'FM:AA1', /depth/i],
    ['of another version', batchOf({ one: 'AAAA' }, 'b', '2.0'), 'FM:AA1', /Version/],
    ['without an ID', ONE.replace(' ID="batch-1"', ''), 'FM:AA1', /ID/],
    ['whose ID is too long', batchOf({ one: 'AAAA' }, 'b'.repeat(257)), 'FM:AA1', /ID/],
    ['with no CSR', batchOf({}), 'FM:AA1', /DeviceCSR/],
    ['with an ID twice', ONE.replace('</Sub', '<DeviceCSR ID="one">AAAA</DeviceCSR></Sub'), 'FM:AA1', /'one'/],
    ['with an ID that is no NCName', batchOf({ '1a': 'AAAA' }), 'FM:AA1', /'1a'/],
    ['with a colon in an ID', batchOf({ 'a:b': 'AAAA' }), 'FM:AA1', /'a:b'/],
    ['with an ID of 101 characters', batchOf({ ['a'.repeat(101)]: 'AAAA' }), 'FM:AA1', /ID/],
    ['with PEM lines', batchOf({ one: '-----BEGIN CERTIFICATE REQUEST-----\nAAAA' }), 'FM:AA1', /DeviceCSR/],
    ['with white space in base64', batchOf({ one: 'AA AA' }), 'FM:AA1', /white space/],
    ['with white space around base64', batchOf({ one: '\nAAAA\n' }), 'FM:AA1', /white space/],
    ['that is too large', ONE.padEnd(1_000_001), 'FM:AA2', /more than 1000000 octets/],
  ]
  test.each(refusals)('%s is refused', async (_name, body, code, text) => {
    const read = readAnswer(await bench.submit(body))
    expect(read.name).toBe('SubmitCSRBatchStatus')
    expect([statusIn(read), ...textsOf(read, 'ErrorCode')]).toEqual(['FORMAT_ERROR', code])
    expect(textsOf(read, 'ErrorText')[0]).toMatch(text)
    const [row] = await bench.store.queryAudit({ action: 'refused', participant: 'alpha', limit: 1 })
    expect(textsOf(read, 'ErrorText')[0]).toContain(row?.detail.message)
  })

  test('of another content type or charset is refused by HTTP', async () => {
    for (const type of ['application/json', 'application/xml;charset=UTF-16']) {
      const { statusCode, headers } = await bench.submit(ONE, 'alpha', type)
      expect(statusCode).toBe(415)
      expect(headers['content-type']).toBe('application/xml;charset=UTF-8')
    }
  })

  test('of a participant that is suspended or unknown is refused', async () => {
    const read = readAnswer(await bench.submit(ONE, 'nobody'))
    expect([statusIn(read), ...textsOf(read, 'ErrorCode')]).toEqual(['WORKFLOW_ERROR', 'WF:GG1'])
  })

  test('beyond a limit is refused whole, with how many would fit and when there is room', async () => {
    const full = await benchOf()
    await publish(full.deps.world, { ...DAILY, counts: 'submitted', count: 2 })
    const answer = await full.submit(batchOf({ a: 'AAAA', b: 'AAAA', c: 'AAAA' }))
    const read = readAnswer(answer)
    expect(read.attributes).toEqual({ ID: 'batch-1' })
    expect([statusIn(read), ...textsOf(read, 'ErrorCode')]).toEqual(['WORKFLOW_ERROR', 'WF:LIMIT'])
    expect(textsOf(read, 'ErrorText')[0]).toMatch(/"daily"/)
    expect(answer.headers).toMatchObject({ 'ratelimit-policy': '"daily";q=2;w=86400', ratelimit: expect.any(String) })
    expect(statusIn(readAnswer(await full.submit(batchOf({ a: 'AAAA', b: 'AAAA' }))))).toBe('PENDING')
  })
})

describe('the states of a batch', () => {
  const NIGHT = { window: { from: '20:00', to: '08:00' } }
  const noon = (bench: BatchedBench): number => bench.nowMs
  const HOUR_MS = 3_600_000

  test('PENDING, until the Registration Authority has REJECTED it', async () => {
    const bench = await benchOf({ approval: 'manual' })
    bench.start()
    const id = await bench.accepted(ONE)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(statusIn(readAnswer(await bench.result(`?BatchId=${id}`)))).toBe('PENDING')
    await rejectBatch(Number(id), 'not asked for', administrator, bench.deps.world)
    const read = readAnswer(await bench.result(`?BatchId=${id}`))
    expect([statusIn(read), ...textsOf(read, 'BatchId')]).toEqual(['REJECTED', id])
  })

  test('PARSING once approved, and TAMPERED where its contents are no longer what was uploaded', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tpki-batched-'))
    const file = join(directory, 'tpki.db')
    const bench = new BatchedBench({ approval: 'manual' }, 1_000_000, new SqliteStore(file))
    try {
      await bench.participants('alpha')
      const id = await bench.accepted(batchOf({ one: deviceCsr(1) }))
      await approveBatch(Number(id), administrator, bench.deps.world)
      expect(statusIn(readAnswer(await bench.result(`?BatchId=${id}`)))).toBe('PARSING')
      const database = new DatabaseSync(file)
      database.exec(
        "UPDATE batch_part SET octets = CAST(substr(octets, 1, length(octets) - 5) || x'4141414141' AS BLOB)",
      )
      database.close()
      bench.start()
      expect(outcomesIn(await bench.until(id, 'TAMPERED'))).toEqual({})
      expect(await bench.store.listCertificates({ participant: 'alpha' })).toEqual([])
    } finally {
      await bench.stop()
      await bench.store.close()
      rmSync(directory, { recursive: true })
    }
  })

  test('QUEUED while the window is shut, PROCESSING in it, PAUSED when it shuts, COMPLETED the next night', async () => {
    const bench = await benchOf(NIGHT)
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    bench.gate = async (ca: IssuingCa) => opened.then(() => ca)
    const day = noon(bench)
    bench.start()
    // More chunks than one thread has under way at a time.
    const csrs = Object.fromEntries(Array.from({ length: 4 * CHUNK_CSRS }, (_, i) => [`c${i}`, 'AAAA']))
    const id = await bench.accepted(batchOf({ ...csrs, last: deviceCsr(1) }))
    await bench.until(id, 'QUEUED')
    bench.nowMs = day + 9 * HOUR_MS
    await bench.until(id, 'PROCESSING')
    bench.nowMs = day + 24 * HOUR_MS
    open()
    await bench.until(id, 'PAUSED')
    bench.nowMs = day + 33 * HOUR_MS
    const read = await bench.until(id, 'COMPLETED')
    expect(outcomesIn(read)).toMatchObject({ c0: 'CSR_ERROR CR:CC1', last: 'SUCCESS' })
    expect(Object.keys(outcomesIn(read))).toHaveLength(4 * CHUNK_CSRS + 1)
  })

  test('QUEUED while a limit that queues has no room', async () => {
    const bench = await benchOf()
    await publish(bench.deps.world, { ...DAILY, counts: 'processed', count: 1, action: 'queue' })
    bench.start()
    const id = await bench.accepted(batchOf({ one: deviceCsr(1), two: deviceCsr(2) }))
    await bench.until(id, 'QUEUED')
    bench.nowMs += 24 * HOUR_MS
    expect(outcomesIn(await bench.until(id, 'COMPLETED'))).toEqual({ one: 'SUCCESS', two: 'SUCCESS' })
  })

  test('forgotten after thirty days', async () => {
    const bench = await benchOf()
    bench.start()
    const id = await bench.accepted(ONE)
    await bench.until(id, 'COMPLETED')
    await bench.stop()
    bench.nowMs += 29 * 24 * HOUR_MS
    bench.start()
    await bench.until(id, 'COMPLETED')
    await bench.stop()
    bench.nowMs += 2 * 24 * HOUR_MS
    bench.start()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(textsOf(readAnswer(await bench.result(`?BatchId=${id}`)), 'ErrorCode')).toEqual(['FM:AA3'])
  })
})
