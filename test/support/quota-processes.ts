import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import {
  clockOf,
  fromHex,
  keyFingerprint,
  loadProfiles,
  newCsr,
  publicKeyDer,
  SqliteStore,
  verifyAudit,
} from '../../core/index.ts'
import { publish, putParticipant, rangeOf } from './register.ts'

/** One request that some process makes. */
export interface Attempt {
  readonly participant: string
  /** Base64. */
  readonly csr: string
  readonly keyFingerprint: string
}

/** What came of it, as its process reports. */
export interface Report {
  readonly index: number
  readonly outcome: string
  readonly serial: string | null
}

const WORKER = join(import.meta.dirname, 'quota-worker.ts')
const CLI = join(import.meta.dirname, '../../cli/tpki.mjs')
const COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/tpki-cli-tests')
// Requests under way at once in each process.
const IN_FLIGHT = 8

/** What a process is told to do. */
export type Order = { readonly open: string } | { readonly take: readonly number[] }

/** What the processes are let loose on. */
export interface Plan {
  readonly participants: readonly string[]
  readonly attempts: number
  readonly limits: readonly object[]
}

/** A world with participants and limits, of which every run gets a copy, and the requests for it. */
export class QuotaProcesses {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tpki-quota-processes-'))
  readonly #plan: Plan
  attempts: readonly Attempt[] = []

  constructor(plan: Plan) {
    this.#plan = plan
  }

  async make(): Promise<void> {
    const init = spawn(process.execPath, [CLI, 'init', this.#path('template'), '--environment', 'uit-a'])
    expect(await ended(init)).toBe(0)
    const store = new SqliteStore(this.#path('template/tpki.db'))
    const deps = { store, clock: clockOf(Date.now) }
    for (const [i, id] of this.#plan.participants.entries()) await putParticipant(id, deps, { eui64Ranges: rangeOf(i) })
    await publish(deps, ...this.#plan.limits)
    await store.close()
    this.attempts = await makeAttempts(this.#plan)
    writeFileSync(this.#path('attempts.json'), JSON.stringify(this.attempts))
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }

  /** Returns a fresh world. */
  newWorld(): string {
    const world = mkdtempSync(this.#path('world-'))
    cpSync(this.#path('template'), world, { recursive: true })
    return world
  }

  /** Starts a process that waits for orders. */
  start(): Worker {
    return new Worker([WORKER, this.#path('attempts.json'), String(IN_FLIGHT)])
  }

  /** Deals all attempts out to the workers: each one's share. */
  share(workers: readonly Worker[]): number[][] {
    const all = this.attempts.map((_, index) => index)
    return workers.map((_, i) => all.filter((index) => index % workers.length === i))
  }
}

/** One process and what it has reported since it opened its world. */
export class Worker {
  reports: Report[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #done: () => void = () => {}
  #awaited: { readonly count: number; resolve(): void } | null = null

  constructor(args: readonly string[]) {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE }
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
    // What is written to one that was killed is lost.
    this.#child.stdin?.on('error', () => {})
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })
    this.#ended = new Promise((resolve) => lines.on('close', resolve))
    lines.on('line', (line) => {
      if (line === 'done') this.#done()
      else this.#report(JSON.parse(line))
    })
  }

  #report(report: Report): void {
    this.reports.push(report)
    if (this.#awaited && this.reports.length >= this.#awaited.count) this.#awaited.resolve()
  }

  /** Resolves when it has reported so many attempts, or has ended. */
  reported(count: number): Promise<void> {
    const enough = new Promise<void>((resolve) => {
      if (this.reports.length >= count) resolve()
      else this.#awaited = { count, resolve }
    })
    return Promise.race([enough, this.#ended])
  }

  open(world: string): Promise<void> {
    this.reports = []
    return this.#tell({ open: world })
  }

  /** Makes the attempts; resolves when they are made or the process has ended. */
  take(indexes: readonly number[]): Promise<void> {
    return this.#tell({ take: indexes })
  }

  #tell(order: Order): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.#done = resolve
    })
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`)
    return Promise.race([done, this.#ended])
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Resolves when everything that the process has said is read. */
  get ended(): Promise<void> {
    return this.#ended
  }

  /** Lets it end by itself. */
  end(): Promise<void> {
    this.#child.stdin?.end()
    return this.#ended
  }

  /** What of `indexes` it has not reported. */
  unfinished(indexes: readonly number[]): number[] {
    const done = new Set(this.reports.map(({ index }) => index))
    return indexes.filter((index) => !done.has(index))
  }
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)))

async function makeAttempts({ participants, attempts }: Plan): Promise<Attempt[]> {
  const profile = loadProfiles(join(import.meta.dirname, '../../profiles')).findLeaf('smki-device/device-ds')
  const made: Attempt[] = []
  for (let i = 0; i < attempts; i++) {
    const owner = i % participants.length
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const hwSerial = fromHex(`00005eef${owner.toString(16).padStart(2, '0')}${i.toString(16).padStart(6, '0')}`)
    const hardwareModule = { hwType: '1.2.826.0.1.8641679.1.2.2.1', hwSerial }
    const csr = await newCsr(profile, { subject: {}, hardwareModule, dnsNames: [] }, key)
    made.push({
      participant: participants[owner] as string,
      csr: Buffer.from(csr).toString('base64'),
      keyFingerprint: keyFingerprint(publicKeyDer(key)),
    })
  }
  return made
}

/**
 * Counts certificates, serial numbers, spending and audit rows against one another, and returns how many certificates
 * each participant has. Whatever was reported as issued exists.
 */
export async function countWorld(world: string, reports: readonly Report[]): Promise<Map<string, number>> {
  const file = join(world, 'tpki.db')
  const store = new SqliteStore(file)
  const certificates = await store.listCertificates({ profile: 'smki-device/device-ds' })
  const rows = await store.listAudit(0, 1_000_000)
  expect(await verifyAudit(store)).toEqual({ rows: rows.length, faults: [] })
  await store.close()
  const serials = certificates.map(({ serial }) => serial)
  expect(new Set(serials).size).toBe(serials.length)
  expect(new Set(certificates.map((each) => each.keyFingerprint)).size).toBe(serials.length)
  const audited = rows.filter(({ action }) => action === 'issued').map(({ detail }) => detail.serial)
  expect(audited.toSorted()).toEqual(serials.toSorted())
  const reported = reports.flatMap(({ serial }) => (serial === null ? [] : [serial]))
  expect(reported.toSorted()).toEqual(serials.toSorted())
  const counts = new Map(
    [...Map.groupBy(certificates, (each) => each.participant)].map(([id, all]) => [id, all.length]),
  )
  expect(readSeries(file)).toEqual(
    [['*', certificates.length] as const, ...counts]
      .map(([scope, count]) => ({ scope, submitted: count, processed: count, integrity: 'ok' }))
      .sort((a, b) => (a.scope < b.scope ? -1 : 1)),
  )
  return counts
}

/** The running totals as they stand in the file, read without the product. */
function readSeries(file: string) {
  const database = new DatabaseSync(file)
  const { integrity_check: integrity } = database.prepare('PRAGMA integrity_check').get() ?? {}
  const totals = database
    .prepare(
      `SELECT scope, max(submitted) AS submitted, max(processed) AS processed
       FROM spend JOIN series ON series.id = spend.series GROUP BY scope ORDER BY scope`,
    )
    .all()
    .map((row) => ({ ...row, integrity }))
  database.close()
  return totals
}
