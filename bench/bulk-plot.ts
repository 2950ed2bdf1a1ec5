import { availableParallelism } from 'node:os'
import { type Measured, measureLimit } from './bulk-limit.ts'
import { BulkLab, type BulkRun } from './bulk-world.ts'
import { median, medianRatio } from './measure.ts'
import { numbersOf } from './numbers-of.ts'
import { type Line, type Plot, plotSvg } from './plot.ts'
import { writeText } from './write-text.ts'

const SIZES = numbersOf('TPKI_BENCH_SIZES', process.env.TPKI_BENCH_SIZES ?? '1000,5000,20000,50000,200000')
const THREADS = numbersOf('TPKI_BENCH_THREADS', process.env.TPKI_BENCH_THREADS ?? '1,2,3')
// The size of the batches that are issued on so many threads.
const CSRS = Number(process.env.TPKI_BENCH_CSRS ?? 50_000)
const ROUNDS = Number(process.env.TPKI_BENCH_ROUNDS ?? 3)
// Fewer would take the limit too short a time to be known.
const LEAST_OF_LIMIT = 10_000

interface Series {
  readonly csrs: number
  readonly threads: number
  readonly limits: Measured[]
  readonly runs: BulkRun[]
}

/**
 * Measures the batch engine as the bench "bulk" does, against the size of the batch and against the number of threads.
 * All take turns, round by round, and each stands against the cryptography on as many threads right before it.
 */
export async function benchBulkPlot(isJson: boolean, file: string): Promise<void> {
  const series = (csrs: number, threads: number): Series => ({ csrs, threads, limits: [], runs: [] })
  const bySize = SIZES.map((csrs) => series(csrs, availableParallelism()))
  const byThreads = THREADS.map((threads) => series(CSRS, threads))
  const lab = new BulkLab()
  try {
    for (const { csrs } of [...bySize, ...byThreads]) await lab.zipOf(csrs)
    for (let round = 0; round < ROUNDS; round++) for (const each of [...bySize, ...byThreads]) await runOne(each, lab)
  } finally {
    lab.remove()
  }
  const figures = { rounds: ROUNDS, bySize: bySize.map(figuresOf), byThreads: byThreads.map(figuresOf) }
  if (isJson) console.log(JSON.stringify(figures, null, 2))
  else for (const each of [...figures.bySize, ...figures.byThreads]) console.log(lineOf(each))
  writeText(file, plotSvg(...plotsOf(figures)))
}

async function runOne({ csrs, threads, limits, runs }: Series, lab: BulkLab): Promise<void> {
  limits.push(await measureLimit(Math.max(csrs, LEAST_OF_LIMIT), threads))
  const world = await lab.makeWorld()
  runs.push(await lab.run(world, csrs, threads))
  lab.removeWorld(world)
}

type Figures = ReturnType<typeof figuresOf>

function figuresOf({ csrs, threads, limits, runs }: Series) {
  const ofLimit = Math.max(csrs, LEAST_OF_LIMIT)
  const rates = runs.map(({ seconds }) => csrs / seconds)
  const limitRates = limits.map(({ seconds }) => ofLimit / seconds)
  const perCsr = (all: readonly Measured[], count: number) => all.map(({ cpuSeconds }) => cpuSeconds / count)
  return {
    csrs,
    threads,
    perSecond: Math.round(median(rates)),
    limitPerSecond: Math.round(median(limitRates)),
    toLimit: round(medianRatio(rates, limitRates)),
    toLimitCpu: round(medianRatio(perCsr(limits, ofLimit), perCsr(runs, csrs))),
    peakRssMb: Math.max(...runs.map(({ peakRssMb }) => peakRssMb)),
  }
}

const round = (ratio: number): number => Math.round(ratio * 1000) / 1000

const lineOf = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

interface Both {
  readonly bySize: readonly Figures[]
  readonly byThreads: readonly Figures[]
}

function plotsOf({ bySize, byThreads }: Both): Plot[] {
  const size = { label: 'CSRs in the batch', isLogarithmic: true }
  const threads = { label: `worker threads beside the main one, ${CSRS.toLocaleString('en-GB')} CSRs` }
  const rate = { label: 'a second' }
  const ratio = { label: 'engine to cryptography' }
  return [
    { title: 'Certificates a second, by size of batch', x: size, y: rate, lines: rates(bySize, 'csrs') },
    { title: 'The engine to the cryptography alone, by size', x: size, y: ratio, lines: ratios(bySize, 'csrs') },
    {
      title: 'Peak memory, by size of batch',
      x: size,
      y: { label: 'MB resident' },
      lines: [line('the process of the engine, all its threads', bySize, 'csrs', 'peakRssMb')],
    },
    { title: 'Certificates a second, by threads', x: threads, y: rate, lines: rates(byThreads, 'threads') },
    {
      title: 'The engine to the cryptography alone, by threads',
      x: threads,
      y: ratio,
      lines: ratios(byThreads, 'threads'),
    },
  ]
}

const rates = (figures: readonly Figures[], x: keyof Figures): Line[] => [
  line('the engine: zip in, durable store, response zip out', figures, x, 'perSecond'),
  line('the cryptography alone, on as many threads', figures, x, 'limitPerSecond'),
]

const ratios = (figures: readonly Figures[], x: keyof Figures): Line[] => [
  line('by the clock', figures, x, 'toLimit'),
  line('by processor time of all threads', figures, x, 'toLimitCpu'),
]

const line = (name: string, figures: readonly Figures[], x: keyof Figures, y: keyof Figures): Line => ({
  name,
  points: figures.map((each) => ({ x: each[x], y: each[y] })),
})
