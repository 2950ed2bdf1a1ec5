import { availableParallelism } from 'node:os'
import { type Measured, measureLimit } from './bulk-limit.ts'
import { measureSingles } from './bulk-singles.ts'
import { BulkLab, type BulkRun } from './bulk-world.ts'
import { median, medianRatio } from './measure.ts'
import { opensslCaRate } from './openssl-ca.ts'

const CSRS = Number(process.env.TPKI_BENCH_CSRS ?? 50_000)
const ROUNDS = Number(process.env.TPKI_BENCH_ROUNDS ?? 3)
const OPENSSL_REQUESTS = 500

/**
 * Measures the batch engine end to end (zip in, durable SQLite, response zip and report out, in a process of its own)
 * against the cryptography alone on as many threads, in turns, and against `openssl ca`.
 */
export async function benchBulk(isJson: boolean): Promise<void> {
  const threads = availableParallelism()
  const lab = new BulkLab()
  const limits: Measured[] = []
  const runs: BulkRun[] = []
  try {
    await lab.zipOf(CSRS)
    for (let round = 0; round < ROUNDS; round++) {
      limits.push(await measureLimit(CSRS, threads))
      runs.push(await lab.run(await lab.makeWorld(), CSRS, threads))
    }
  } finally {
    lab.remove()
  }
  const openssl = await opensslCaRate(OPENSSL_REQUESTS)
  const singles = await measureSingles()
  const rates = runs.map(({ seconds }) => CSRS / seconds)
  const figures = {
    csrs: CSRS,
    threads,
    bulkToLimit: round(
      medianRatio(
        rates,
        limits.map(({ seconds }) => CSRS / seconds),
      ),
    ),
    bulkToLimitCpu: round(
      medianRatio(
        limits.map(({ cpuSeconds }) => cpuSeconds),
        runs.map(({ cpuSeconds }) => cpuSeconds),
      ),
    ),
    bulkToOpensslCa: openssl === null ? null : round(median(rates) / openssl),
    bulkPerSecond: Math.round(median(rates)),
    limitPerSecond: Math.round(median(limits.map(({ seconds }) => CSRS / seconds))),
    opensslCaPerSecond: openssl === null ? null : Math.round(openssl),
    bulkPeakRssMb: Math.max(...runs.map(({ peakRssMb }) => peakRssMb)),
    submitSeconds: round(median(runs.map(({ submitSeconds }) => submitSeconds))),
    ...singles,
  }
  if (isJson) console.log(JSON.stringify(figures, null, 2))
  else
    for (const [name, value] of Object.entries(figures))
      console.log(`${name.padEnd(22)}${value ?? 'openssl is absent'}`)
}

const round = (ratio: number): number => Math.round(ratio * 1000) / 1000
