import { availableParallelism } from 'node:os'
import { BatchEngine, processOwner, purgeBatches } from '../../core/authority/batch/index.ts'
import type { World } from '../../core/authority/world/index.ts'

export interface BatchRunnerOptions {
  /** Threads that process batches. Null: one fewer than the machine has processors, to leave one for requests. */
  readonly threads: number | null
}

/** Where faults of the runner are logged. */
export interface FaultLog {
  error(detail: object, message: string): void
}

const HOUR_MS = 3_600_000

/** Runs submitted batches while the server runs, and deletes old ones every hour. */
export class BatchRunner {
  readonly #world: World
  readonly #options: BatchRunnerOptions
  #engine: BatchEngine | null = null
  #purgeTimer: NodeJS.Timeout | null = null
  #purging: Promise<unknown> = Promise.resolve()
  #stopping = new AbortController()

  constructor(world: World, options: BatchRunnerOptions) {
    this.#world = world
    this.#options = options
  }

  start(log: FaultLog): void {
    const { threads } = this.#options
    this.#engine = new BatchEngine(this.#world, {
      owner: processOwner(),
      threads: threads ?? Math.max(1, availableParallelism() - 1),
      onFault: (batch, error) => log.error({ batch: batch.id, err: error }, 'batch postponed after an internal error'),
    })
    this.#engine.start()
    this.#stopping = new AbortController()
    const { signal } = this.#stopping
    const purge = (): void => {
      // Chained, so that a purge that takes longer than an hour does not overlap with the next one.
      this.#purging = this.#purging
        .then(() => purgeBatches(this.#world, { signal }))
        .catch((error) => log.error({ err: error }, 'old batches were not deleted'))
    }
    purge()
    this.#purgeTimer = setInterval(purge, HOUR_MS).unref()
  }

  /** Looks for new batches now instead of at the next interval. */
  wake(): void {
    this.#engine?.wake()
  }

  /** Resolves when the chunks under way are committed. The next server that starts continues with the rest. */
  async stop(): Promise<void> {
    if (this.#purgeTimer) clearInterval(this.#purgeTimer)
    this.#stopping.abort()
    await Promise.all([this.#engine?.stop(), this.#purging])
    this.#engine = null
  }
}
