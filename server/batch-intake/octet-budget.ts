interface Waiting {
  readonly octets: number
  readonly owner: string
  readonly resolve: () => void
}

/**
 * How many octets may be held at a time; whoever wants more waits for its turn. One owner holds at most half of them, or
 * one single body where that is larger: slow senders keep nobody else out.
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

  /** Resolves, with what gives them back, when so many octets may be held. More than all there are count as all. */
  async take(wanted: number, owner: string): Promise<() => void> {
    const octets = Math.min(wanted, this.#total)
    await new Promise<void>((resolve) => {
      this.#waiting.push({ octets, owner, resolve })
      this.#letIn()
    })
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#hold(owner, -octets)
      this.#letIn()
    }
  }

  /** In the order in which they came; one whose owner has its share is passed over, one that is large is not. */
  #letIn(): void {
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
