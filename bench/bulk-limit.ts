import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type BulkCsr, bulkCsrs } from './bulk-csrs.ts'

// So many different keys are enough to keep the processor's caches from knowing them.
const KEYS = 2_000

export interface Measured {
  readonly seconds: number
  /** Of all threads together. */
  readonly cpuSeconds: number
}

/** Does the cryptography of `count` CSRs, and nothing else, on so many threads. */
export async function measureLimit(count: number, threads: number): Promise<Measured> {
  const csrs: BulkCsr[] = []
  for await (const csr of bulkCsrs(KEYS)) csrs.push(csr)
  const file = new URL('./limit-thread.ts', import.meta.url)
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: { csrs } }))
  const runAll = (each: number) =>
    Promise.all(
      workers.map((worker) => {
        worker.postMessage(each)
        return once(worker, 'message')
      }),
    )
  await runAll(1)
  const before = process.cpuUsage()
  const start = performance.now()
  await runAll(Math.ceil(count / threads))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  await Promise.all(workers.map((worker) => worker.terminate()))
  return { seconds, cpuSeconds: (user + system) / 1_000_000 }
}
