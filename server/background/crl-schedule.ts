import { type CrlList, crlLists, issueDueCrls } from '../../core/authority/revocation/crl/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'

export interface CrlScheduleOptions {
  readonly everyMs: number
  readonly log: ScheduleLog
}

export interface ScheduleLog {
  info(detail: object, message: string): void
  error(detail: object, message: string): void
}

/** A CRL that could not be issued: after how many checks it is tried again, and how many of them are left to skip. */
interface Failure {
  readonly checks: number
  skips: number
}

const ACTOR = 'server'
// Most causes need a person, who can also issue the CRL with "tpki crl issue".
const MAX_RETRY_MS = 3_600_000

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
  readonly #failures = new Map<string, Failure>()

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

  /** One CRL that fails must not stop the others. It is tried again after 1, 2, 4 … checks, at most an hour later. */
  async #issueIfDue(list: CrlList): Promise<void> {
    const failure = this.#failures.get(list.id)
    if (failure && failure.skips > 0) {
      failure.skips--
      return
    }
    const [outcome] = await issueDueCrls(ACTOR, this.#world, [list])
    if (outcome && 'error' in outcome) {
      this.#failures.set(list.id, this.#nextFailure(failure))
      this.#logError(list.id, outcome.error)
      return
    }
    this.#failures.delete(list.id)
    if (outcome) this.#options.log.info({ crl: list.id, number: outcome.crl.number }, 'CRL issued')
  }

  #nextFailure(failure: Failure | undefined): Failure {
    const most = Math.max(1, Math.floor(MAX_RETRY_MS / this.#options.everyMs))
    const checks = failure ? Math.min(failure.checks * 2, most) : 1
    return { checks, skips: checks - 1 }
  }

  #logError(crl: string, error: unknown): void {
    const { log } = this.#options
    if (error instanceof PkiError) log.error({ crl, code: error.code, reason: error.message }, 'CRL not issued')
    else log.error({ crl, err: error }, 'CRL not issued after an internal error')
  }
}
