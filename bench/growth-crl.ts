import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { clockOf, crlLists, issueCrl, loadProfiles, openWorld, systemRandom } from '../core/index.ts'
import { parseCrl } from '../core/pki/x509/index.ts'
import { median } from './measure.ts'

// A process of its own: issues one CRL of a world, as a command does, cold, then measures how long it takes to sign and
// hash its octets alone.
const ROUNDS = 15

const [directory, id] = process.argv.slice(2) as [string, string]
const world = await openWorld(
  { directory, passphrase: null },
  loadProfiles('profiles'),
  clockOf(Date.now),
  systemRandom(),
)
const list = crlLists(world).find((each) => each.id === id)
if (!list) throw new Error(`no CRL is named "${id}"`)
// What a command has loaded before it issues.
const { signer } = await world.issuingCa(list.issuer, list.environment)
const start = performance.now()
const { der, entries } = await issueCrl(list, { actor: 'bench', because: 'asked' }, world)
const ms = performance.now() - start
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
const { tbsDer } = parseCrl(der)
const signing: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const begin = performance.now()
  await signer.sign(tbsDer)
  hash('sha256', der)
  signing.push(performance.now() - begin)
}
await world.close()
console.log(JSON.stringify({ entries, ms, signingMs: median(signing), peakMb: Number(peak) / 1024 }))
