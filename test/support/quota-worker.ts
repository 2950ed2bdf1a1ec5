import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { clockOf, issue, loadProfiles, openWorld, PkiError, systemRandom, type World } from '../../core/index.ts'
import type { Attempt, Order, Report } from './quota-processes.ts'

// One process of several at one world: does what it is told and reports every outcome in a line, at once.
const [file, inFlight] = process.argv.slice(2) as [string, string]
const attempts = JSON.parse(readFileSync(file, 'utf8')) as Attempt[]
const profiles = loadProfiles(join(import.meta.dirname, '../../profiles'))

const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}
const report = (index: number, outcome: string, serial: string | null): void =>
  say(JSON.stringify({ index, outcome, serial } satisfies Report))

async function attempt(index: number, world: World): Promise<void> {
  const { participant, csr, keyFingerprint } = attempts[index] as Attempt
  // Whoever did this before and was killed may have come as far as the commit.
  const [done] = await world.store.listCertificates({ keyFingerprint })
  if (done) return report(index, 'issued', done.serial)
  const request = {
    csr: Buffer.from(csr, 'base64'),
    profile: profiles.findLeaf('smki-device/device-ds'),
    environment: null,
    participant,
    actor: `process ${process.pid}`,
    interface: 'batched',
    submission: 'single',
    deviceType: null,
  } as const
  try {
    const { record } = await issue(request, world)
    report(index, 'issued', record.serial)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    report(index, error.code, null)
  }
}

async function take(indexes: readonly number[], world: World): Promise<void> {
  const queue = [...indexes]
  await Promise.all(
    Array.from({ length: Number(inFlight) }, async () => {
      for (let index = queue.shift(); index !== undefined; index = queue.shift()) await attempt(index, world)
    }),
  )
}

async function open(directory: string): Promise<World> {
  const world = await openWorld({ directory, passphrase: null }, profiles, clockOf(Date.now), systemRandom())
  await world.issuingCa('smki-device/issuing-dca', null)
  return world
}

let world: World | null = null
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if ('open' in order) {
    await world?.close()
    world = await open(order.open)
  } else if (world) await take(order.take, world)
  say('done')
}
await world?.close()
