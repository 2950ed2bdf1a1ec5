import { type CrlList, crlLists, issueDueCrls, type World } from '../../core/index.ts'
import type { BackgroundLog } from './background.ts'

export interface CrlScheduleOptions {
  readonly everyMs: number
  readonly log: BackgroundLog
}

const ACTOR = 'server'

/**
 * Keeps the CRLs of a world fresh while a server runs: looks at once and then every so often which are due. Whether one is
 * due is decided by the store, so that of several servers on one world the first issues it and the others find it done.
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

  /** Begins; resolves when the first look has been taken. */
  start(): Promise<void> {
    this.#running = this.#look()
    return this.#running
  }

  /** Ends; resolves when what was under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#running
  }

  async #look(): Promise<void> {
    await this.#issue()
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#running = this.#look()
    }, this.#options.everyMs)
    // Nothing stays alive for a CRL alone.
    this.#timer.unref()
  }

  async #issue(): Promise<void> {
    for (const list of crlLists(this.#world)) await this.#issueOne(list)
  }

  /** What goes wrong with one keeps no other from being issued; it is tried again next time. */
  async #issueOne(list: CrlList): Promise<void> {
    const { log } = this.#options
    const crl = list.id
    try {
      for (const outcome of await issueDueCrls(ACTOR, this.#world, [list])) {
        if ('crl' in outcome) log.info({ crl, number: outcome.crl.number }, 'CRL issued')
        else log.error({ crl, code: outcome.error.code, reason: outcome.error.message }, 'CRL not issued')
      }
    } catch (error) {
      log.error({ crl, err: error }, 'CRL not issued by our fault')
    }
  }
}
