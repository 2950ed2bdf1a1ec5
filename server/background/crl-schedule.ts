import { type CrlList, crlLists, issueDueCrls } from '../../core/authority/revocation/crl/index.ts'
import type { World } from '../../core/authority/world/index.ts'

export interface CrlScheduleOptions {
  readonly everyMs: number
  readonly log: ScheduleLog
}

export interface ScheduleLog {
  info(detail: object, message: string): void
  error(detail: object, message: string): void
}

const ACTOR = 'server'

/**
 * Issues the CRLs of a world when they are due, while a server runs. The store decides whether a CRL is due, so if
 * several servers share a world, the first one issues it and the others find nothing to do.
 */
export class CrlSchedule {
  readonly #world: World
  readonly #options: CrlScheduleOptions
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(world: World, options: CrlScheduleOptions) {
    this.#world = world
    this.#options = options
  }

  /** Checks now and then every `everyMs`. Resolves after the first check. */
  start(): Promise<void> {
    this.#running = this.#check()
    return this.#running
  }

  /** Resolves when the check under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#running
  }

  async #check(): Promise<void> {
    for (const list of crlLists(this.#world)) await this.#issueIfDue(list)
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#running = this.#check()
    }, this.#options.everyMs)
    // The timer alone must not keep the process alive.
    this.#timer.unref()
  }

  /** One CRL that fails must not stop the others. The next check tries it again. */
  async #issueIfDue(list: CrlList): Promise<void> {
    const { log } = this.#options
    const crl = list.id
    try {
      for (const outcome of await issueDueCrls(ACTOR, this.#world, [list])) {
        if ('crl' in outcome) log.info({ crl, number: outcome.crl.number }, 'CRL issued')
        else log.error({ crl, code: outcome.error.code, reason: outcome.error.message }, 'CRL not issued')
      }
    } catch (error) {
      log.error({ crl, err: error }, 'CRL not issued after an internal error')
    }
  }
}
