import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bulkCsrs } from '../../bench/bulk-csrs.ts'
import {
  type BatchResult,
  clockOf,
  loadProfiles,
  openWorld,
  readResults,
  SqliteStore,
  submitBatch,
  systemRandom,
  verifyAudit,
} from '../../core/index.ts'
import { publish, putParticipant } from '../support/register.ts'

const KILLS = 200
const CSRS = 2_400
const CHUNK_CSRS = 12
// Every so many-th is no CSR: refusals are counted too.
const BAD_EVERY = 25
// Fewer than the good ones: the limit is reached within the batches.
const PROCESSED_A_DAY = 4_000
const BATCHES = 2
// Processes that stand by.
const READY = 3
const WORKER = join(import.meta.dirname, '../support/batch-worker.ts')
const CLI = join(import.meta.dirname, '../../cli/tpki.mjs')
const COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/tpki-cli-tests')

const directory = mkdtempSync(join(tmpdir(), 'tpki-batch-kill-'))
const worldDirectory = join(directory, 'world')
const file = join(worldDirectory, 'tpki.db')
const submitted: number[] = []
afterAll(() => rmSync(directory, { recursive: true, force: true }))

beforeAll(async () => {
  const init = spawn(process.execPath, [CLI, 'init', worldDirectory, '--environment', 'uit-a'], { stdio: 'ignore' })
  await new Promise((resolve) => init.on('exit', resolve))
  const world = await openWorld(
    { directory: worldDirectory, passphrase: null },
    loadProfiles('profiles'),
    clockOf(Date.now),
    systemRandom(),
  )
  await putParticipant('alpha', world, { eui64Ranges: [{ from: '00db120000000000', to: '00db12ffffffffff' }] })
  await publish(world, {
    id: 'day',
    scope: 'each-participant',
    count: PROCESSED_A_DAY,
    window: { rolling: '24h' },
    counts: 'processed',
  })
  for (let i = 0; i < BATCHES; i++) {
    const entries = []
    let n = 0
    for await (const { der } of bulkCsrs(CSRS, i * CSRS)) {
      const csr = n % BAD_EVERY === 0 ? 'no CSR!' : Buffer.from(der).toString('base64')
      entries.push({ name: `${n++}.csr`, csr })
    }
    const order = {
      participant: 'alpha',
      actor: 'tester',
      interface: 'api',
      reference: null,
      profile: null,
      environment: null,
      deviceType: null,
    } as const
    submitted.push((await submitBatch(order, entries, world, { chunkCsrs: CHUNK_CSRS })).id)
  }
  await world.close()
})

/** What a process has said was durable. */
interface Said {
  readonly batch?: number
  readonly results?: readonly BatchResult[]
  readonly completed?: boolean
  readonly fault?: string
}

class Runner {
  readonly said: Said[] = []
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  #onLine: () => void = () => {}

  constructor() {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE }
    this.#child = spawn(process.execPath, [WORKER, worldDirectory], { stdio: ['pipe', 'pipe', 'inherit'], env })
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })
    this.ended = new Promise((resolve) => lines.on('close', resolve))
    // What is written to one that was killed is lost.
    this.#child.stdin?.on('error', () => {})
    lines.on('line', (line) => {
      this.said.push(JSON.parse(line))
      this.#onLine()
    })
  }

  go(): void {
    this.#child.stdin?.write('go\n')
  }

  /** Resolves once it has said so many chunks, or has ended. */
  chunks(count: number): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      this.#onLine = () => {
        if (this.said.filter(({ results }) => results).length >= count) resolve()
      }
      this.#onLine()
    })
    return Promise.race([enough, this.ended])
  }

  /** Resolves once it has said that so many batches are over. */
  completed(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onLine = () => {
        if (this.said.filter(({ completed }) => completed).length >= count) resolve()
      }
      this.#onLine()
    })
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }

  async end(): Promise<void> {
    this.#child.stdin?.end()
    await this.ended
  }
}

const progress = (): { done: number; left: number } => {
  const database = new DatabaseSync(file)
  const row = database.prepare('SELECT sum(done) AS done, sum(size - done) AS left FROM batch').get()
  database.close()
  return { done: Number(row?.done), left: Number(row?.left) }
}

test(`a batch survives ${KILLS} kills between its first and its last commit`, { timeout: 900_000 }, async () => {
  const said: Said[] = []
  let [between, kills] = [0, 0]
  // The next ones start while one is at work.
  const ready = Array.from({ length: READY }, () => new Runner())
  while (between < KILLS && progress().left > 0) {
    const runner = ready.shift() as Runner
    ready.push(new Runner())
    runner.go()
    // By what it has done and not by the time; then a moment, to land anywhere within a chunk.
    await runner.chunks(1)
    await setTimeout(Math.random() * 4)
    await runner.kill()
    kills++
    said.push(...runner.said)
    const { done, left } = progress()
    if (done > 0 && left > 0) between++
  }
  expect(said.flatMap(({ fault }) => (fault === undefined ? [] : [fault]))).toEqual([])
  expect(between).toBeGreaterThanOrEqual(KILLS)
  const last = ready.shift() as Runner
  for (const runner of ready) await runner.kill()
  const open = new DatabaseSync(file).prepare("SELECT count(*) AS n FROM batch WHERE state <> 'COMPLETED'").get()
  last.go()
  await last.completed(Number(open?.n))
  await last.end()
  said.push(...last.said)
  await checkWorld(said)
  console.log(`${kills} kills, ${between} of them between the first commit and the last`)
})

/** Counts CSRs, certificates, serial numbers, spending and audit rows against one another and against what was said. */
async function checkWorld(said: readonly Said[]): Promise<void> {
  const store = new SqliteStore(file)
  const results = new Map<number, BatchResult[]>()
  for (const id of submitted) {
    const all: BatchResult[] = []
    for await (const { result } of readResults(id, 'alpha', { store })) all.push(result)
    expect(all.map(({ index, name }) => [index, name])).toEqual(Array.from({ length: CSRS }, (_, i) => [i, `${i}.csr`]))
    results.set(id, all)
  }
  // What a process said was durable is what stands there, and nothing was decided twice.
  const decided = new Map<string, BatchResult>()
  for (const { batch, results: some = [] } of said)
    for (const result of some) {
      expect(decided.has(`${batch} ${result.index}`)).toBe(false)
      decided.set(`${batch} ${result.index}`, result)
      expect(results.get(batch as number)?.[result.index]).toEqual(result)
    }
  const every = [...results.values()].flat()
  const serials = every.flatMap((result) => (result.kind === 'issued' ? [result.serial] : []))
  const refused = every.flatMap((result) => (result.kind === 'refused' ? [result] : []))
  expect(serials).toHaveLength(PROCESSED_A_DAY)
  const bad = (CSRS / BAD_EVERY) * BATCHES
  const byCode = Map.groupBy(refused, ({ code }) => code)
  expect(Object.fromEntries([...byCode].map(([code, all]) => [code, all.length]))).toEqual({
    INPUT_NOT_CSR: bad,
    LIMIT_REACHED: CSRS * BATCHES - bad - PROCESSED_A_DAY,
  })
  const certificates = await store.listCertificates({ participant: 'alpha' })
  expect(certificates.map(({ serial }) => serial).toSorted()).toEqual(serials.toSorted())
  expect(new Set(certificates.map(({ keyFingerprint }) => keyFingerprint)).size).toBe(PROCESSED_A_DAY)
  const rows = await store.listAudit(0, 1_000_000)
  const issuedRows = rows.filter(({ action, detail }) => action === 'issued' && detail.participant === 'alpha')
  expect(issuedRows.map(({ detail }) => String(detail.serial)).toSorted()).toEqual(serials.toSorted())
  const refusedRows = rows.filter(({ action }) => action === 'refused').map(({ sequence }) => sequence)
  expect(refusedRows).toEqual(refused.map(({ reference }) => reference as number).toSorted((a, b) => a - b))
  expect((await verifyAudit(store)).faults).toEqual([])
  const spent = { submitted: 0, processed: 0 }
  for await (const { amounts } of store.spending('alpha')) {
    spent.submitted += amounts.submitted
    spent.processed += amounts.processed
  }
  expect(spent).toEqual({ submitted: CSRS * BATCHES, processed: PROCESSED_A_DAY })
  await store.close()
  const database = new DatabaseSync(file)
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
}
