import type { Readable } from 'node:stream'
import { type Spooled, spool } from './spool.ts'

// What lies in files at a time is bounded by it, for each participant; a client has seldom more than one.
const UPLOADS_OF_ONE = 4

/** Large bodies on their way in. They lie in files; of one participant there are a few at a time, and more wait unread. */
export class Uploads {
  readonly #underWay = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  /** Hands `work` a body of `owner`'s, whole. @throws what {@link spool} throws */
  async receive<T>(
    body: Readable,
    owner: string,
    maxOctets: number,
    work: (spooled: Spooled) => Promise<T>,
  ): Promise<T> {
    await this.#begin(owner)
    try {
      return await spool(body, maxOctets, work)
    } finally {
      this.#end(owner)
    }
  }

  #begin(owner: string): Promise<void> {
    const count = this.#underWay.get(owner) ?? 0
    if (count < UPLOADS_OF_ONE) {
      this.#underWay.set(owner, count + 1)
      return Promise.resolve()
    }
    const own = this.#waiting.get(owner) ?? []
    this.#waiting.set(owner, own)
    return new Promise((resolve) => own.push(resolve))
  }

  /** Whoever waits takes the place over. */
  #end(owner: string): void {
    const own = this.#waiting.get(owner)
    const next = own?.shift()
    if (own?.length === 0) this.#waiting.delete(owner)
    if (next) next()
    else this.#leave(owner)
  }

  #leave(owner: string): void {
    const count = (this.#underWay.get(owner) ?? 1) - 1
    if (count === 0) this.#underWay.delete(owner)
    else this.#underWay.set(owner, count)
  }
}
