import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BulkLab } from './bulk-world.ts'
import { sumProfiles, type Taken } from './sum-profile.ts'

const CSRS = Number(process.env.TPKI_BENCH_CSRS ?? 30_000)
const THREADS = 2
const SHOWN = 25

// Of the main thread, as each way of profiling names its file; all others are of worker threads.
const KINDS = [
  { kind: 'cpu', ending: '.cpuprofile', main: /^CPU\.\d+\.\d+\.\d+\.0\./, unit: 'processor µs' },
  { kind: 'alloc', ending: '.heapprofile', main: /^main\./, unit: 'octets allocated' },
] as const
type Kind = (typeof KINDS)[number]

/**
 * Issues one batch with the processor time of each thread profiled and one with what each allocates on the heap, leaves
 * the profiles in a folder each under `folder`, and prints what each function took for each CSR.
 */
export async function benchBulkProfile(isJson: boolean, folder: string): Promise<void> {
  const lab = new BulkLab()
  try {
    const tables = []
    for (const kind of KINDS) tables.push(...(await profile(kind, resolve(folder, `bulk-${kind.kind}`), lab)))
    if (isJson) console.log(JSON.stringify({ csrs: CSRS, threads: THREADS, profiles: tables }, null, 2))
    else for (const table of tables) print(table)
  } finally {
    lab.remove()
  }
}

async function profile({ kind, ending, main, unit }: Kind, into: string, lab: BulkLab) {
  mkdirSync(into, { recursive: true })
  if (readdirSync(into).length > 0) throw new Error(`${into} is not empty: a profile of another run lies there`)
  process.env.TPKI_BENCH_PROFILE = into
  const options = kind === 'cpu' ? ['--cpu-prof', `--cpu-prof-dir=${into}`] : ['--import', './bench/heap-profile.ts']
  await lab.run(await lab.makeWorld(), CSRS, THREADS, options)
  const names = readdirSync(into).filter((name) => name.endsWith(ending))
  const sum = (of: string, chosen: readonly string[]) => ({
    of: `${unit} a CSR, ${of}`,
    ...perCsr(sumProfiles(chosen.map((name) => readFileSync(join(into, name), 'utf8')))),
  })
  return [
    sum(
      'the main thread',
      names.filter((name) => main.test(name)),
    ),
    sum(
      `${THREADS} worker threads together`,
      names.filter((name) => !main.test(name)),
    ),
  ]
}

function perCsr(all: readonly Taken[]) {
  const share = (value: number): number => Math.round((value / CSRS) * 100) / 100
  return {
    all: share(all.reduce((sum, { self }) => sum + self, 0)),
    functions: all.slice(0, SHOWN).map(({ name, self, total }) => ({ name, self: share(self), total: share(total) })),
  }
}

function print({ of, all, functions }: { of: string } & ReturnType<typeof perCsr>): void {
  console.log(`${of}: ${all} in all\n      self     total  function`)
  for (const { name, self, total } of functions)
    console.log(`${self.toFixed(2).padStart(10)}${total.toFixed(2).padStart(10)}  ${name}`)
  console.log()
}
