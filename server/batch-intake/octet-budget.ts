interface Waiting {
  readonly octets: number
  readonly owner: string
  readonly resolve: () => void
}

/**
 * Bounds how many octets are in memory at the same time. Requests beyond the bound wait in order. One owner may hold at
 * most half of the total, or one single larger body, so that it cannot keep the others out.
 */
export class OctetBudget {
  #left: number
  readonly #total: number
  readonly #held = new Map<string, number>()
  readonly #waiting: Waiting[] = []

  constructor(total: number) {
    this.#total = total
    this.#left = total
  }

  /**
   * Resolves when there is room for `wanted` octets, with a function that releases them. A request for more than the total
   * counts as the total.
   */
  async take(wanted: number, owner: string): Promise<() => void> {
    const octets = Math.min(wanted, this.#total)
    await new Promise<void>((resolve) => {
      this.#waiting.push({ octets, owner, resolve })
      this.#admit()
    })
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#hold(owner, -octets)
      this.#admit()
    }
  }

  /**
   * Admits waiting requests in order. Skips a request whose owner holds its share, but never one that is only large:
   * otherwise small ones could overtake it for ever.
   */
  #admit(): void {
    for (let i = 0; i < this.#waiting.length; ) {
      const next = this.#waiting[i] as Waiting
      if (!this.#mayHold(next)) {
        i++
        continue
      }
      if (next.octets > this.#left) return
      this.#waiting.splice(i, 1)
      this.#hold(next.owner, next.octets)
      next.resolve()
    }
  }

  #mayHold({ octets, owner }: Waiting): boolean {
    const held = this.#held.get(owner) ?? 0
    return held === 0 || held + octets <= this.#total / 2
  }

  #hold(owner: string, octets: number): void {
    this.#left -= octets
    const held = (this.#held.get(owner) ?? 0) + octets
    if (held === 0) this.#held.delete(owner)
    else this.#held.set(owner, held)
  }
}
