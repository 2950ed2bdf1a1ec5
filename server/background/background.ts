import type { World } from '../../core/authority/world/index.ts'
import type { BatchRunner } from './batch-runner.ts'
import { CrlSchedule, type ScheduleLog } from './crl-schedule.ts'

export interface BackgroundOptions {
  readonly world: World
  readonly batches: BatchRunner
  /** How often to look for CRLs that are due; null for never. */
  readonly crlsEveryMs: number | null
}

/** The work of a server that no request asks for: it runs batches and issues CRLs when they are due. */
export class Background {
  readonly #options: BackgroundOptions
  #crls: CrlSchedule | null = null

  constructor(options: BackgroundOptions) {
    this.#options = options
  }

  start(log: ScheduleLog): void {
    const { world, batches, crlsEveryMs } = this.#options
    batches.start(log)
    if (crlsEveryMs === null) return
    this.#crls = new CrlSchedule(world, { everyMs: crlsEveryMs, log })
    void this.#crls.start()
  }

  /** Resolves when the work under way has ended. */
  async stop(): Promise<void> {
    await Promise.all([this.#options.batches.stop(), this.#crls?.stop()])
  }
}
