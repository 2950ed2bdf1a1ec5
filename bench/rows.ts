import type { BatchEntry } from '../core/index.ts'
import { bulkCsrs } from './bulk-csrs.ts'
import { makeCsrs } from './fixture.ts'
import { median, medianRatio } from './measure.ts'
import { plotSvg } from './plot.ts'
import type { Timing } from './rows-search.ts'
import { StoredRows } from './rows-stored.ts'
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

/**
 * Measures issuing, committing and searching in worlds that hold so many certificates already. The worlds take turns,
 * so that a change of the machine's speed falls on all alike.
 */
export async function benchRows(isJson: boolean, { rows, plot }: RowsOptions): Promise<void> {
  const maker = await UnitMaker.make()
  const stored: StoredRows[] = []
  try {
    for (const count of rows) stored.push(await StoredRows.load(count, maker))
    const csrs = await makeCsrs((ISSUE_ROUNDS + 1) * CHUNK)
    await issueBatches(stored)
    // What was uploaded with a batch is kept for a month beside its certificates.
    const before = stored.map((each) => each.octets())
    for (let round = 0; round <= ISSUE_ROUNDS; round++)
      for (const each of stored) await each.issueChunk(csrs.slice(round * CHUNK, (round + 1) * CHUNK), round === 0)
    for (let round = -WARM_UP; round < COMMIT_ROUNDS; round++)
      for (const each of stored) await each.commitChunk(CHUNK, round < 0)
    const grown = stored.map((each, i) => each.octets() - (before[i] as number))
    const timings = stored.map((each) => each.timeSearches())
    const [first] = stored
    const figures = stored.map((each, i) => figuresOf(each, first ?? each, grown[i] as number, timings[i] ?? {}))
    print(figures, isJson)
    if (plot !== null) writePlot(plot, figures)
  } finally {
    for (const each of stored) await each.remove()
  }
}

async function issueBatches(stored: readonly StoredRows[]): Promise<void> {
  try {
    for (let round = 0; round <= BATCH_ROUNDS; round++) {
      const entries: BatchEntry[] = []
      // Numbered apart from the devices that are stored and from those of the other measurements.
      for await (const { der } of bulkCsrs(BATCH_CSRS, FIRST_DEVICE + round * BATCH_CSRS))
        entries.push({ name: `${entries.length}.csr`, csr: der })
      for (const each of stored) await each.issueBatch(entries, round === 0)
    }
  } finally {
    for (const each of stored) await each.stopEngine()
  }
}

type Figures = ReturnType<typeof figuresOf>

function figuresOf(stored: StoredRows, first: StoredRows, grown: number, searches: Record<string, Timing>) {
  const { rows, loadSeconds, batchPerSecond, issuedPerSecond, committedPerSecond, commitCpuUs } = stored
  const made = stored.committed + (ISSUE_ROUNDS + 1) * CHUNK
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
