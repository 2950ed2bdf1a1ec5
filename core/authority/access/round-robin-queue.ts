/** Thrown if the queue is full: too many owners wait, or too much work of this owner. */
export class TooManyWaiting extends Error {}

/**
 * Does one piece of work at a time and serves the owners in turn, so that an owner with much work delays only itself.
 * Each owner may have `each` pieces of work waiting; at most `owners` owners may wait.
 */
export class RoundRobinQueue {
  readonly #limits: { readonly each: number; readonly owners: number }
  /** The waiting work by owner; the owner whose turn is next comes first. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #isBusy = false

  constructor(limits: { readonly each: number; readonly owners: number }) {
    this.#limits = limits
  }

  /** Does `work` when it is its turn. @throws {TooManyWaiting} */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    // The queue stays busy while it passes the turn on, so nobody can overtake.
    if (this.#isBusy) await this.#wait(owner)
    this.#isBusy = true
    try {
      return await work()
    } finally {
      this.#startNext()
    }
  }

  #wait(owner: string): Promise<void> {
    const own = this.#waiting.get(owner) ?? []
    const isFull = own.length === 0 ? this.#waiting.size >= this.#limits.owners : own.length >= this.#limits.each
    if (isFull) throw new TooManyWaiting()
    this.#waiting.set(owner, own)
    return new Promise((resolve) => own.push(resolve))
  }

  #startNext(): void {
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
