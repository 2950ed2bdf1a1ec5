import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startHeapProfile } from 'node:v8'
import { isMainThread, type Worker } from 'node:worker_threads'

// To be loaded before a program, by `node --import`: leaves in TPKI_BENCH_PROFILE a profile of what the program and each of
// its threads allocate, what was collected included. Node's own --heap-prof keeps what is alive at the end alone.
const options = {
  sampleInterval: 16_384,
  stackDepth: 64,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
}
const folder = process.env.TPKI_BENCH_PROFILE ?? '.'
const write = (name: string, profile: string): void => writeFileSync(join(folder, `${name}.heapprofile`), profile)

// Threads load it too: they are begun and ended from here, since a thread that is terminated does nothing more.
if (isMainThread) {
  mkdirSync(folder, { recursive: true })
  const handle = startHeapProfile(options)
  process.on('exit', () => write('main', handle.stop()))
  process.on('worker', (worker) => profileThread(worker))
}

function profileThread(worker: Worker): void {
  const name = `thread-${worker.threadId}`
  const terminate = worker.terminate.bind(worker)
  const handle = new Promise((resolve) => worker.once('online', resolve)).then(() => worker.startHeapProfile(options))
  worker.terminate = async () => {
    write(name, await (await handle).stop())
    return terminate()
  }
}
