/** How many octets may be held at a time; whoever wants more waits for its turn. */
export class OctetBudget {
  #left: number
  readonly #total: number
  readonly #waiting: { readonly octets: number; readonly resolve: () => void }[] = []

  constructor(total: number) {
    this.#total = total
    this.#left = total
  }

  /** Resolves, with what gives them back, when so many octets may be held. More than all there are count as all. */
  async take(wanted: number): Promise<() => void> {
    const octets = Math.min(wanted, this.#total)
    if (this.#waiting.length > 0 || octets > this.#left)
      await new Promise<void>((resolve) => this.#waiting.push({ octets, resolve }))
    else this.#left -= octets
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#left += octets
      this.#letIn()
    }
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next && next.octets <= this.#left; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#left -= next.octets
      next.resolve()
    }
  }
}
