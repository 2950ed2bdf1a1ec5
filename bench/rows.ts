import { execFileSync } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { type BatchEntry, issueTogether } from '../core/index.ts'
import { bulkCsrs } from './bulk-csrs.ts'
import { type BenchCsr, makeCsrs, PROFILE } from './fixture.ts'
import { type DiskWorld, makeDiskWorld, PARTICIPANT } from './limits-world.ts'
import { median, medianRatio } from './measure.ts'
import { plotSvg } from './plot.ts'
import { RowsEngine } from './rows-engine.ts'
import { loadRows } from './rows-loader.ts'
import type { Timing } from './rows-search.ts'
import { UnitMaker } from './rows-units.ts'
import { writeText } from './write-text.ts'

// Requests of one transaction, and how often each world issues and commits so many.
const CHUNK = 1_000
const ISSUE_ROUNDS = 9
const COMMIT_ROUNDS = 30
// Batches of the engine, after one to warm up.
const BATCH_CSRS = 8_192
const BATCH_ROUNDS = 5
const WARM_UP = 2
const FIRST_DEVICE = 100_000_000

export interface RowsOptions {
  /** How many certificates are stored before anything is measured, for each world. */
  readonly rows: readonly number[]
  /** Where the plot goes; null where none is wanted. */
  readonly plot: string | null
}

interface Stored {
  readonly rows: number
  readonly world: DiskWorld
  readonly loadSeconds: number
  readonly loadedOctets: number
  /** The number of the next certificate that is made for it. */
  next: number
  readonly batchPerSecond: number[]
  readonly issuedPerSecond: number[]
  readonly committedPerSecond: number[]
  readonly commitCpuUs: number[]
}

/**
 * Measures issuing, committing and searching in worlds that hold so many certificates already. The worlds take turns,
 * so that a change of the machine's speed falls on all alike.
 */
export async function benchRows(isJson: boolean, { rows, plot }: RowsOptions): Promise<void> {
  const maker = await UnitMaker.make()
  const stored: Stored[] = []
  try {
    for (const count of rows) stored.push(await makeStored(count, maker))
    const csrs = await makeCsrs((ISSUE_ROUNDS + 1) * CHUNK)
    await issueBatches(stored)
    // What was uploaded with a batch is kept for a month beside its certificates.
    const before = stored.map(octetsOf)
    for (let round = 0; round <= ISSUE_ROUNDS; round++)
      for (const each of stored) await issueChunk(each, csrs.slice(round * CHUNK, (round + 1) * CHUNK), round === 0)
    for (let round = -WARM_UP; round < COMMIT_ROUNDS; round++)
      for (const each of stored) await commitChunk(each, maker, round < 0)
    const grown = stored.map((each, i) => octetsOf(each) - (before[i] as number))
    const timings = stored.map(timeSearches)
    const figures = stored.map((each, i) => figuresOf(each, stored[0] as Stored, grown[i] as number, timings[i] ?? {}))
    print(figures, isJson)
    if (plot !== null) writePlot(plot, figures)
  } finally {
    for (const { world } of stored) await world.remove()
  }
}

async function makeStored(rows: number, maker: UnitMaker): Promise<Stored> {
  const start = performance.now()
  const world = await makeDiskWorld(true, (file) => loadRows(file, rows, maker))
  const loadSeconds = Math.round((performance.now() - start) / 100) / 10
  return {
    rows,
    world,
    loadSeconds,
    loadedOctets: octetsOf({ world }),
    next: rows,
    batchPerSecond: [],
    issuedPerSecond: [],
    committedPerSecond: [],
    commitCpuUs: [],
  }
}

/** The batch engine on all processors. */
async function issueBatches(stored: readonly Stored[]): Promise<void> {
  const engines = stored.map(({ world }) => new RowsEngine(world.deps))
  try {
    for (let round = 0; round <= BATCH_ROUNDS; round++) {
      const entries: BatchEntry[] = []
      // Numbered apart from the devices that are stored and from those of the other measurements.
      for await (const { der } of bulkCsrs(BATCH_CSRS, FIRST_DEVICE + round * BATCH_CSRS))
        entries.push({ name: `${entries.length}.csr`, csr: der })
      for (const [i, { batchPerSecond }] of stored.entries()) {
        const seconds = await (engines[i] as RowsEngine).issue(entries)
        if (round > 0) batchPerSecond.push(BATCH_CSRS / seconds)
      }
    }
  } finally {
    for (const engine of engines) await engine.stop()
  }
}

/** From requests to durable certificates, on this one thread. */
async function issueChunk(
  { world, issuedPerSecond }: Stored,
  csrs: readonly BenchCsr[],
  isWarmUp: boolean,
): Promise<void> {
  const start = performance.now()
  const outcomes = await issueTogether(csrs.map(requestOf), world.deps)
  const seconds = (performance.now() - start) / 1000
  const refused = outcomes.find((outcome) => 'error' in outcome)
  if (refused && 'error' in refused) throw refused.error
  if (!isWarmUp) issuedPerSecond.push(csrs.length / seconds)
}

const requestOf = ({ der }: BenchCsr) =>
  ({
    csr: der,
    profile: PROFILE,
    environment: null,
    participant: PARTICIPANT,
    actor: 'bench',
    interface: 'batched',
    submission: 'batch',
    deviceType: null,
  }) as const

/** What the store alone takes: one transaction, flushed to disk. */
async function commitChunk(stored: Stored, maker: UnitMaker, isWarmUp: boolean): Promise<void> {
  const units = Array.from({ length: CHUNK }, (_, i) => maker.unit(stored.next + i))
  stored.next += CHUNK
  const cpu = process.cpuUsage()
  const start = performance.now()
  const outcome = await stored.world.deps.store.commitTogether(units)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  if (outcome.kind !== 'decided' || outcome.outcomes.some(({ kind }) => kind !== 'committed'))
    throw new Error(`a chunk was not committed: ${outcome.kind}`)
  if (isWarmUp) return
  stored.committedPerSecond.push(CHUNK / seconds)
  stored.commitCpuUs.push((user + system) / CHUNK)
}

/** The size of the file once everything in the log that runs ahead of it is written to it. */
function octetsOf({ world }: Pick<Stored, 'world'>): number {
  const database = new DatabaseSync(world.file, { readOnly: true })
  const read = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
  const octets = read('page_count') * read('page_size')
  database.close()
  return octets
}

/** In a process of their own, while this one does nothing. */
function timeSearches({ world, rows }: Stored): Record<string, Timing> {
  if (rows === 0) return {}
  return JSON.parse(
    execFileSync(process.execPath, ['bench/rows-search.ts', world.file, String(rows)], { encoding: 'utf8' }),
  )
}

type Figures = ReturnType<typeof figuresOf>

function figuresOf(stored: Stored, first: Stored, grown: number, searches: Record<string, Timing>) {
  const { rows, loadSeconds, batchPerSecond, issuedPerSecond, committedPerSecond, commitCpuUs } = stored
  const made = stored.next - rows + (ISSUE_ROUNDS + 1) * CHUNK
  return {
    rows,
    loadSeconds,
    octetsPerCertificateLoaded: rows === 0 ? null : Math.round(stored.loadedOctets / rows),
    octetsPerCertificateGrown: Math.round(grown / made),
    batchPerSecond: Math.round(median(batchPerSecond)),
    batchToFirst: ratio(batchPerSecond, first.batchPerSecond),
    issuedPerSecond: Math.round(median(issuedPerSecond)),
    issuedToFirst: ratio(issuedPerSecond, first.issuedPerSecond),
    committedPerSecond: Math.round(median(committedPerSecond)),
    committedToFirst: ratio(committedPerSecond, first.committedPerSecond),
    commitCpuMicroseconds: Math.round(median(commitCpuUs) * 10) / 10,
    searches,
  }
}

const ratio = (a: readonly number[], b: readonly number[]): number => Math.round(medianRatio(a, b) * 1000) / 1000

function print(figures: readonly Figures[], isJson: boolean): void {
  if (isJson) console.log(JSON.stringify({ rows: figures }, null, 2))
  else for (const each of figures) printOne(each)
}

function printOne({ searches, ...figures }: Figures): void {
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(30)}${value ?? '-'}`)
  for (const [name, { p50Ms, p99Ms, maxMs }] of Object.entries(searches))
    console.log(`${`  ${name}`.padEnd(30)}p50 ${p50Ms} ms, p99 ${p99Ms} ms, longest ${maxMs} ms`)
}

function writePlot(file: string, figures: readonly Figures[]): void {
  const line = (name: string, y: (each: Figures) => number) => ({
    name,
    points: figures.map((each) => ({ x: each.rows, y: y(each) })),
  })
  writeText(
    file,
    plotSvg({
      title: 'Certificates a second, by how many are stored already',
      x: { label: 'certificates stored (0 stands at the left)', isLogarithmic: true },
      y: { label: 'certificates a second' },
      lines: [
        line('the batch engine: CSR to durable certificate', ({ batchPerSecond }) => batchPerSecond),
        line('issued: CSR to durable certificate, one thread', ({ issuedPerSecond }) => issuedPerSecond),
        line('committed: the store alone, durable', ({ committedPerSecond }) => committedPerSecond),
      ],
    }),
  )
}
