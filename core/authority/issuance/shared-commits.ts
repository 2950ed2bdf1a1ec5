// A commit and its flush to disk cost the same for one request as for eight. A request waits at most this long.
const WAIT_MS = 2

/**
 * Lets the requests in flight on a server share transactions: a request that is ready to commit waits briefly for the
 * others. A request that is alone does not wait.
 */
export class SharedCommits {
  #underWay = 0
  #ready: (() => void)[] = []
  #timer: NodeJS.Timeout | null = null

  /** Does `work`, which is everything before the commit, then waits until the other requests are ready too. */
  async prepare<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++
    const prepared = await work().finally(() => {
      this.#underWay--
      // The others do not wait for a request that failed.
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
