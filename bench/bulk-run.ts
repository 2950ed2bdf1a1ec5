import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { BatchDelivery } from '../cli/batch/delivery.ts'
import { runBatch } from '../cli/batch/run.ts'
import {
  clockOf,
  loadProfiles,
  MAX_BATCH_CSRS,
  openBatchZip,
  openWorld,
  submitBatch,
  systemRandom,
  ThreadChooser,
} from '../core/index.ts'

// A process of its own, so that its memory is its own: issues a zip as `tpki batch issue` does, and says what it took.
const [directory, zip, threads] = process.argv.slice(2) as [string, string, string]
const clock = clockOf(Date.now)
const world = await openWorld({ directory, passphrase: null }, loadProfiles('profiles'), clock, systemRandom())
const order = {
  participant: 'alpha',
  actor: 'bench',
  interface: 'cli',
  reference: null,
  profile: null,
  environment: null,
  deviceType: null,
} as const

const before = process.cpuUsage()
const start = performance.now()
const chooser = new ThreadChooser(Number(threads) || availableParallelism(), world)
chooser.warm(order)
const file = openBatchZip(zip, Math.max(MAX_BATCH_CSRS, 1_000_000))
const submitted = await submitBatch(order, file.entries(), world, { maxCsrs: 1_000_000 })
file.close()
const submitSeconds = (performance.now() - start) / 1000
const delivery = new BatchDelivery(submitted, {
  out: join(directory, 'response.zip'),
  report: join(directory, 'r.txt'),
})
const batch = await runBatch(submitted, delivery, { threads: chooser, isAdministrator: true }, world)
delivery.end()
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(before)
await world.close()
const { size, issued, state } = batch
const peakRssMb = Math.round(peakRssKib() / 1024)
console.log(
  JSON.stringify({ size, issued, state, seconds, submitSeconds, cpuSeconds: (user + system) / 1e6, peakRssMb }),
)

/** The kernel's other figure, that of getrusage, begins with the size of whoever started this process. */
function peakRssKib(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
}
