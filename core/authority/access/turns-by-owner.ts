/** Nobody more may wait: too many do, or too many of this owner. */
export class TooManyWaiting extends Error {}

/**
 * Lets one work at a time, owner by owner, so that whoever comes with much waits for itself and not before others. Each
 * may have `each` waiting, and so many `owners` may wait.
 */
export class TurnsByOwner {
  readonly #limits: { readonly each: number; readonly owners: number }
  /** The owner whose turn is next stands first. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #isBusy = false

  constructor(limits: { readonly each: number; readonly owners: number }) {
    this.#limits = limits
  }

  /** Does `work` in turn. @throws {TooManyWaiting} */
  async take<T>(owner: string, work: () => Promise<T>): Promise<T> {
    // Whoever is let in is handed the turn: nobody can come between.
    if (this.#isBusy) await this.#wait(owner)
    this.#isBusy = true
    try {
      return await work()
    } finally {
      this.#letNextIn()
    }
  }

  #wait(owner: string): Promise<void> {
    const own = this.#waiting.get(owner) ?? []
    const isFull = own.length === 0 ? this.#waiting.size >= this.#limits.owners : own.length >= this.#limits.each
    if (isFull) throw new TooManyWaiting()
    this.#waiting.set(owner, own)
    return new Promise((resolve) => own.push(resolve))
  }

  #letNextIn(): void {
    const [first] = this.#waiting
    if (!first) {
      this.#isBusy = false
      return
    }
    const [owner, own] = first
    const next = own.shift()
    this.#waiting.delete(owner)
    if (own.length > 0) this.#waiting.set(owner, own)
    next?.()
  }
}
