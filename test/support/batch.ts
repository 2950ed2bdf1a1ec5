import { BatchEngine } from '../../core/authority/batch/batch-engine.ts'
import type { EngineOptions } from '../../core/authority/batch/engine-options.ts'
import type { IssuingDeps } from '../../core/authority/issuance/deps.ts'
import { Register } from '../../core/authority/register/register.ts'
import { type Clock, clockOf } from '../../core/base/clock.ts'
import type { BatchEntry, BatchOrder, BatchRecord, BatchResult, BatchState } from '../../core/records/batch.ts'
import type { Store } from '../../core/store/store.ts'
import { world } from './fixtures.ts'
import { type OpenedBackend, storeBackends } from './store-backends.ts'
import { NOW_SECONDS } from './world.ts'

/** A store to run batches in, and a clock that stands where it is set. */
export interface BatchBench {
  readonly deps: IssuingDeps
  readonly store: Store
  readonly file: string | null
  nowMs: number
  close(): Promise<void>
}

function benchOver({ store, file, close }: OpenedBackend): BatchBench {
  const bench: BatchBench = {
    deps: world.deps({ store, register: new Register(store), clock: clockOf(() => bench.nowMs) }),
    store,
    file,
    nowMs: NOW_SECONDS * 1000,
    close,
  }
  return bench
}

export const batchBackends: readonly { readonly name: string; readonly open: () => BatchBench }[] = storeBackends.map(
  ({ name, open }) => ({ name, open: () => benchOver(open()) }),
)

/** Returns what somebody asks for with a batch of device CSRs. */
export const orderOf = (participant: string, changes: Partial<BatchOrder> = {}): BatchOrder => ({
  participant,
  actor: 'tester',
  interface: 'api',
  reference: null,
  profile: null,
  environment: null,
  deviceType: null,
  ...changes,
})

export const entriesOf = (csrs: readonly Uint8Array[]): BatchEntry[] =>
  csrs.map((csr, i) => ({ name: `${i}.csr`, csr: Buffer.from(csr).toString('base64') }))

let owners = 0
export const owner = () => ({ id: `owner ${++owners}`, isGone: () => false })

/** An engine that says what it does. */
export class WatchedEngine extends BatchEngine {
  readonly faults: unknown[] = []
  readonly states: BatchState[] = []
  readonly results: BatchResult[] = []
  #seen: BatchRecord[] = []
  #check: () => void = () => {}

  constructor(deps: IssuingDeps, options: Partial<EngineOptions> = {}) {
    super(deps, {
      owner: owner(),
      threads: 1,
      ...options,
      onChunk: (batch, chunk) => {
        this.results.push(...chunk.results)
        options.onChunk?.(batch, chunk)
      },
      onChange: (batch) => {
        if (this.states.at(-1) !== batch.state) this.states.push(batch.state)
        this.#seen.push(batch)
        this.#check()
      },
      onFault: (_, error) => this.faults.push(error),
    })
  }

  /** Resolves once a batch has been seen as `isWanted` wants it. */
  seen(isWanted: (batch: BatchRecord) => boolean): Promise<BatchRecord> {
    return new Promise((resolve) => {
      this.#check = () => {
        const found = this.#seen.find(isWanted)
        if (found) resolve(found)
      }
      this.#check()
    })
  }
}

/** Runs a batch in an engine of its own until it is in one of the states, and returns what was seen. */
export async function runUntil(
  id: number,
  states: readonly BatchState[],
  deps: IssuingDeps,
  options: Partial<EngineOptions> = {},
): Promise<WatchedEngine> {
  const engine = new WatchedEngine(deps, { only: id, ...options })
  engine.start()
  await engine.seen((batch) => batch.id === id && states.includes(batch.state) && batch.changedAtMs >= 0)
  await engine.stop()
  return engine
}

export type { Clock }
