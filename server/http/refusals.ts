import { accessRefusal, refuseAccess } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import type { PkiError } from '../../core/base/index.ts'

const WINDOW_MS = 60_000
// Audit rows a minute for one participant, and for all callers that are not participants. Further refusals leave no row.
const MAX_ROWS = 200

interface RecentRefusal {
  readonly atMs: number
  readonly participant: string | null
  readonly error: Promise<PkiError>
}

/** Refuses access. Repeated refusals of one caller for one reason are logged at most once a minute. */
export class Refusals {
  readonly #world: World
  readonly #nowMs: () => number
  readonly #recent = new Map<string, RecentRefusal>()

  /** `nowMs` measures the minute; its zero may be anywhere. */
  constructor(world: World, nowMs: () => number = () => performance.now()) {
    this.#world = world
    this.#nowMs = nowMs
  }

  /** Returns the refusal, `ACCESS_DENIED`, for the caller to throw. */
  async refuse(
    who: { readonly actor: string; readonly participant: string | null },
    what: string,
    why: string,
  ): Promise<PkiError> {
    const key = JSON.stringify([who.actor, who.participant, what, why])
    this.#forgetOld()
    const known = this.#recent.get(key)
    if (known) return known.error
    if (this.#rowsOf(who.participant) >= MAX_ROWS) return accessRefusal(who, what, why)
    const error = refuseAccess(who, what, why, this.#world)
    this.#recent.set(key, { atMs: this.#nowMs(), participant: who.participant, error })
    error.catch(() => this.#recent.delete(key))
    return error
  }

  /** Counted for each participant, so that one cannot keep the others out of the log. */
  #rowsOf(participant: string | null): number {
    let rows = 0
    for (const recent of this.#recent.values()) if (recent.participant === participant) rows++
    return rows
  }

  /** A map keeps the order of insertion: the oldest entries come first. */
  #forgetOld(): void {
    const oldest = this.#nowMs() - WINDOW_MS
    for (const [key, { atMs }] of this.#recent) {
      if (atMs > oldest) return
      this.#recent.delete(key)
    }
  }
}
