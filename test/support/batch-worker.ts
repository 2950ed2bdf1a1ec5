import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { BatchEngine, clockOf, loadProfiles, openWorld, processOwner, systemRandom } from '../../core/index.ts'

// One process that runs the batches of a world until it is killed or its input ends; says in a line each time a chunk is
// durable, and when nothing is left.
const profiles = loadProfiles(join(import.meta.dirname, '../../profiles'))
const [directory] = process.argv.slice(2) as [string]
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

const world = await openWorld({ directory, passphrase: null }, profiles, clockOf(Date.now), systemRandom())
const engine = new BatchEngine(world, {
  owner: processOwner(),
  threads: 1,
  onChunk: (batch, { results }) => say(JSON.stringify({ batch: batch.id, done: batch.done, results })),
  onChange: ({ state, id }) => state === 'COMPLETED' && say(JSON.stringify({ batch: id, completed: true })),
  onFault: (_, error) => say(JSON.stringify({ fault: String(error) })),
})
engine.start()
for await (const _ of createInterface({ input: process.stdin })) {
  // Nothing is ordered; the end of the input is.
}
await engine.stop()
await world.close()
