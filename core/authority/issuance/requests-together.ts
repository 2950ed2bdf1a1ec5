// A commit and its flush to disk cost as much for one request as for eight; so long may one wait for the others.
const WAIT_MS = 2

/**
 * The single requests that a server has under way at once. Those that are ready to be committed wait a moment for the
 * others, so that they share a transaction; one that is alone waits for nobody.
 */
export class RequestsTogether {
  #underWay = 0
  #ready: (() => void)[] = []
  #timer: NodeJS.Timeout | null = null

  /** Does everything of one request that comes before its commit, then waits for those beside it. */
  async prepare<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++
    const prepared = await work().finally(() => {
      this.#underWay--
      // One that is refused is waited for no longer.
      if (this.#underWay === 0) this.#release()
    })
    await this.#others()
    return prepared
  }

  #others(): Promise<void> | undefined {
    if (this.#underWay === 0) return
    return new Promise((resolve) => {
      this.#ready.push(resolve)
      this.#timer ??= setTimeout(() => this.#release(), WAIT_MS)
    })
  }

  #release(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const ready = this.#ready
    this.#ready = []
    for (const resolve of ready) resolve()
  }
}
