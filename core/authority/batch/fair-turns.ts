/** One of several that take turns. */
export interface Turn {
  readonly participant: string
  readonly id: number
  /** How many of its CSRs have had their turn. */
  readonly served: number
}

/**
 * Says whose turn it is: of the participants the one that has had the least for its weight, and of its batches the one
 * that has had the least. Who comes anew begins level with the others, so that no one saves turns up.
 */
export class FairTurns {
  readonly #weights: Readonly<Record<string, number>>
  readonly #had = new Map<string, number>()

  constructor(weights: Readonly<Record<string, number>>) {
    this.#weights = weights
  }

  pick<T extends Turn>(waiting: readonly T[]): T | null {
    const level = this.#had.size === 0 ? 0 : Math.min(...this.#had.values())
    for (const { participant } of waiting) if (!this.#had.has(participant)) this.#had.set(participant, level)
    return waiting.reduce<T | null>((best, turn) => (best === null || this.#isBefore(turn, best) ? turn : best), null)
  }

  /** Counts what a participant has had. */
  count(participant: string, csrs: number): void {
    const weight = this.#weights[participant] ?? 1
    this.#had.set(participant, (this.#had.get(participant) ?? 0) + csrs / weight)
  }

  /** Forgets a participant that has no batch any more. */
  leave(participant: string): void {
    this.#had.delete(participant)
  }

  #isBefore(a: Turn, b: Turn): boolean {
    const byParticipant = (this.#had.get(a.participant) ?? 0) - (this.#had.get(b.participant) ?? 0)
    if (byParticipant !== 0) return byParticipant < 0
    return a.served !== b.served ? a.served < b.served : a.id < b.id
  }
}
