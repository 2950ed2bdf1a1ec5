import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { BatchEngine } from '../../core/authority/batch/batch-engine.ts'
import { processOwner } from '../../core/authority/batch/process-owner.ts'
import { openWorld } from '../../core/authority/world/open-world.ts'
import { clockOf } from '../../core/base/clock.ts'
import { systemRandom } from '../../core/base/random.ts'
import { loadProfiles } from '../../core/pki/profile/load/load-profiles.ts'

// One process that, once it is told to by a line, runs the batches of a world until it is killed or its input ends. Says
// in a line each time a chunk is durable, and when a batch is over.
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
for await (const _ of createInterface({ input: process.stdin })) engine.start()
await engine.stop()
await world.close()
