/** A batch as the scheduler sees it. */
export interface Schedulable {
  readonly participant: string
  readonly id: number
  /** How many of its CSRs have been started. */
  readonly served: number
}

/**
 * Chooses which batch runs next: first the participant that has been served the fewest CSRs for its weight, then the
 * batch of that participant that has been served the fewest. A new participant starts level with the others, so nobody
 * can save up turns. `weights` are by participant id; the default is 1.
 */
export class FairScheduler {
  readonly #weights: Readonly<Record<string, number>>
  /** CSRs served, divided by weight, by participant. */
  readonly #served = new Map<string, number>()

  constructor(weights: Readonly<Record<string, number>>) {
    this.#weights = weights
  }

  /** Returns the batch that runs next, or null if none waits. */
  pick<T extends Schedulable>(waiting: readonly T[]): T | null {
    const level = this.#served.size === 0 ? 0 : Math.min(...this.#served.values())
    for (const { participant } of waiting) if (!this.#served.has(participant)) this.#served.set(participant, level)
    return waiting.reduce<T | null>((best, each) => (best === null || this.#isBefore(each, best) ? each : best), null)
  }

  /** Adds `csrs` to what a participant has been served. */
  count(participant: string, csrs: number): void {
    const weight = this.#weights[participant] ?? 1
    this.#served.set(participant, (this.#served.get(participant) ?? 0) + csrs / weight)
  }

  /** Forgets a participant that has no batch left. */
  forget(participant: string): void {
    this.#served.delete(participant)
  }

  #isBefore(a: Schedulable, b: Schedulable): boolean {
    const byParticipant = (this.#served.get(a.participant) ?? 0) - (this.#served.get(b.participant) ?? 0)
    if (byParticipant !== 0) return byParticipant < 0
    return a.served !== b.served ? a.served < b.served : a.id < b.id
  }
}
