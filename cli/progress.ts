const INTERVAL_MS = 200

/** Shows on a terminal how far a long run is; anywhere else nothing. */
export class Progress {
  readonly #total: number
  readonly #isShown: boolean
  #done = 0
  #shownAt = 0

  constructor(total: number, isShown: boolean) {
    this.#total = total
    this.#isShown = isShown && process.stderr.isTTY === true
  }

  step(): void {
    this.#done++
    const now = performance.now()
    if (!this.#isShown || now - this.#shownAt < INTERVAL_MS) return
    this.#shownAt = now
    process.stderr.write(`\r\u001b[Ktpki: ${this.#done} of ${this.#total} devices`)
  }

  end(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K')
  }
}
