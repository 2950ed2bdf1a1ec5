import { accessRefusal, type PkiError, refuseAccess, type World } from '../../core/index.ts'

const WINDOW_MS = 60_000
// Rows a minute at most of one participant, and of all who are none; what is refused beyond them is refused all the same.
const MAX_ROWS = 200

interface Recent {
  readonly atMs: number
  readonly participant: string | null
  readonly error: Promise<PkiError>
}

/** Refuses access, leaving one audit row a minute for one caller and reason: knocking must not fill the log. */
export class Refusals {
  readonly #world: World
  readonly #nowMs: () => number
  readonly #recent = new Map<string, Recent>()

  /** `nowMs` measures a minute; it need not be the time of day. */
  constructor(world: World, nowMs: () => number = () => performance.now()) {
    this.#world = world
    this.#nowMs = nowMs
  }

  /** Returns the refusal, `ACCESS_DENIED`. */
  async refuse(
    who: { readonly actor: string; readonly participant: string | null },
    what: string,
    why: string,
  ): Promise<PkiError> {
    const key = JSON.stringify([who.actor, who.participant, what, why])
    this.#forget()
    const known = this.#recent.get(key)
    if (known) return known.error
    if (this.#rowsOf(who.participant) >= MAX_ROWS) return accessRefusal(who, what, why)
    const error = refuseAccess(who, what, why, this.#world)
    this.#recent.set(key, { atMs: this.#nowMs(), participant: who.participant, error })
    error.catch(() => this.#recent.delete(key))
    return error
  }

  /** One that knocks without end keeps nobody else out of the log. */
  #rowsOf(participant: string | null): number {
    let rows = 0
    for (const recent of this.#recent.values()) if (recent.participant === participant) rows++
    return rows
  }

  /** The oldest stand first. */
  #forget(): void {
    const oldest = this.#nowMs() - WINDOW_MS
    for (const [key, { atMs }] of this.#recent) {
      if (atMs > oldest) return
      this.#recent.delete(key)
    }
  }
}
