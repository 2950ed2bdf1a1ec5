import { availableParallelism } from 'node:os'
import { BatchEngine, MAX_BATCH_CSRS, processOwner, purgeBatches, type World } from '../../core/index.ts'
import { BatchParser } from '../batch-intake/batch-parser.ts'
import { OctetBudget } from '../batch-intake/octet-budget.ts'
import type { BackgroundLog } from './background.ts'

export interface BatchServiceOptions {
  readonly maxBodyOctets: number
  /** Bodies of this many octets are held at a time; more wait. */
  readonly heldOctets: number
  /** Threads that work at batches; null for one fewer than the machine has processors, which is left to other requests. */
  readonly threads: number | null
}

const HOUR_MS = 3_600_000

/** What the server has of batches: what reads them, what bounds their memory, and what runs them. */
export class BatchService {
  readonly maxBodyOctets: number
  readonly maxCsrs: number = MAX_BATCH_CSRS
  readonly budget: OctetBudget
  readonly parser: BatchParser
  readonly #world: World
  readonly #options: BatchServiceOptions
  #engine: BatchEngine | null = null
  #purgeTimer: NodeJS.Timeout | null = null
  #purging: Promise<unknown> = Promise.resolve()
  #stopping = new AbortController()

  constructor(
    world: World,
    options: BatchServiceOptions,
    parser: BatchParser = new BatchParser({ maxCsrs: MAX_BATCH_CSRS }),
  ) {
    this.parser = parser
    this.#world = world
    this.#options = options
    this.maxBodyOctets = options.maxBodyOctets
    this.budget = new OctetBudget(options.heldOctets)
  }

  /** Begins to run batches, and to forget those whose time is over. */
  start(log: Pick<BackgroundLog, 'error'>): void {
    const { threads } = this.#options
    this.#engine = new BatchEngine(this.#world, {
      owner: processOwner(),
      threads: threads ?? Math.max(1, availableParallelism() - 1),
      onFault: (batch, error) => log.error({ batch: batch.id, err: error }, 'batch put off by our fault'),
    })
    this.#engine.start()
    this.#stopping = new AbortController()
    const { signal } = this.#stopping
    const purge = (): void => {
      // One that takes longer than an hour is not joined by another.
      this.#purging = this.#purging
        .then(() => purgeBatches(this.#world, { signal }))
        .catch((error) => log.error({ err: error }, 'old batches could not be forgotten'))
    }
    purge()
    this.#purgeTimer = setInterval(purge, HOUR_MS).unref()
  }

  /** Has what was just submitted looked at now. */
  wake(): void {
    this.#engine?.wake()
  }

  /** Ends when the chunks under way are decided; what is left goes on when a server is started again. */
  async stop(): Promise<void> {
    if (this.#purgeTimer) clearInterval(this.#purgeTimer)
    this.#stopping.abort()
    await Promise.all([this.#engine?.stop(), this.parser.end(), this.#purging])
    this.#engine = null
  }
}
