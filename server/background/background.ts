import type { ServerDeps } from '../http/deps.ts'
import { CrlSchedule } from './crl-schedule.ts'

/** Where what nobody asked for is told. */
export interface BackgroundLog {
  info(detail: object, message: string): void
  error(detail: object, message: string): void
}

/** What a server does beside answering: it runs batches and keeps CRLs fresh. */
export class Background {
  readonly #deps: ServerDeps
  #crls: CrlSchedule | null = null

  constructor(deps: ServerDeps) {
    this.#deps = deps
  }

  start(log: BackgroundLog): void {
    const { world, batches, config } = this.#deps
    batches.start(log)
    const everyMs = config.crls.lookEveryMs
    if (everyMs === null) return
    this.#crls = new CrlSchedule(world, { everyMs, log })
    void this.#crls.start()
  }

  /** Ends when what was under way is done. */
  async stop(): Promise<void> {
    await Promise.all([this.#deps.batches.stop(), this.#crls?.stop()])
  }
}
