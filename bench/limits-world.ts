import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  changeRegister,
  clockOf,
  type IssuingDeps,
  type Principal,
  parseEntry,
  parseLimit,
  publishLimits,
  SqliteStore,
} from '../core/index.ts'
import { memoryDeps } from './fixture.ts'

export const PARTICIPANT = 'alpha'
const DCC: Principal = { kind: 'administrator', actor: 'bench' }
const decided = { by: 'bench', at: '2026-01-01T00:00:00Z' }

// Three that bind and are never reached.
const limits = [
  { id: 'day', scope: 'each-participant', count: 100_000_000, window: 'calendar-day' },
  { id: 'rolling', scope: 'each-participant', count: 100_000_000, window: { rolling: '24h' } },
  { id: 'total', scope: 'total', count: 100_000_000, window: 'calendar-day', counts: 'processed' },
]

/** A store on disk, and what issuing from it takes. */
export interface DiskWorld {
  readonly deps: IssuingDeps
  readonly file: string
  remove(): Promise<void>
}

/**
 * Makes a store on disk with one participant that may have device certificates; a clock that runs. `fill` puts into the
 * file what the world is to hold already.
 */
export async function makeDiskWorld(
  hasLimits: boolean,
  fill: (file: string) => Promise<void> = async () => {},
): Promise<DiskWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'tpki-bench-'))
  const file = join(directory, 'tpki.db')
  await fill(file)
  const store = new SqliteStore(file)
  const deps = { ...memoryDeps(store), clock: clockOf(Date.now) }
  await register(deps)
  if (hasLimits) await publish(limits, deps)
  return {
    deps,
    file,
    async remove() {
      await store.close()
      rmSync(directory, { recursive: true })
    },
  }
}

export async function publish(all: readonly object[], deps: IssuingDeps): Promise<void> {
  await publishLimits(
    all.map((limit) => parseLimit(limit, 'bench')),
    DCC,
    deps,
  )
}

async function register(deps: IssuingDeps): Promise<void> {
  const person = (office: string) => {
    const value = { name: office, appointments: [`smki-${office}`], verified: decided }
    return { put: parseEntry('person', `${PARTICIPANT}/${office}`, PARTICIPANT, value) }
  }
  const participant = {
    name: 'Bench',
    kind: 'party',
    eui64Ranges: [{ from: '00db120000000000', to: '00db12ffffffffff' }],
    authorisedSubscriber: { device: decided },
  }
  const put = parseEntry('participant', PARTICIPANT, null, participant)
  await changeRegister(async () => [{ put }, person('sro'), person('aro')], DCC, deps)
}
