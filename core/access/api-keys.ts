import { createHmac } from 'node:crypto'
import type { RandomSource } from '../random.ts'
import type { AccessStore } from '../store/access-store.ts'
import type { ApiKey } from './api-key.ts'
import { digestApiKey } from './digest-api-key.ts'

/** No longer key is looked at; none can be set either. */
export const MAX_API_KEY_CHARACTERS = 1000

// So many keys are remembered as digests, right and wrong ones apart, so that guesses push no right one out.
const REMEMBERED = 1000

// A slow hash is a way to keep a server busy: one at a time, and no more waiting than a client has the patience for, which
// is some four seconds.
const MAX_WAITING = 20

/** More keys that are not known yet wait to be looked at than may; of this one nothing is known. */
export class ApiKeysBusy extends Error {}

/**
 * Knows repository users by their keys. The slow digest of a key is worked out once and then remembered under an HMAC
 * with a secret of this process, so the key itself is nowhere; whether it is still good is asked of the store each time.
 */
export class ApiKeys {
  readonly #store: AccessStore
  readonly #random: RandomSource
  readonly #secret: Uint8Array
  readonly #right = new Map<string, string>()
  readonly #wrong = new Set<string>()
  readonly #waiting: (() => void)[] = []
  #isBusy = false

  constructor(store: AccessStore, random: RandomSource) {
    this.#store = store
    this.#random = random
    this.#secret = random.octets(32)
  }

  /** Returns whose key it is, null where it is nobody's. @throws {ApiKeysBusy} */
  async find(key: string): Promise<ApiKey | null> {
    if (key === '' || key.length > MAX_API_KEY_CHARACTERS) return null
    const mark = createHmac('sha256', this.#secret).update(key).digest('base64')
    const known = await this.#recall(mark)
    if (known !== undefined) return known
    // Another request may have brought the same key meanwhile.
    return this.#inTurn(async () => {
      const meanwhile = await this.#recall(mark)
      return meanwhile === undefined ? this.#derive(key, mark) : meanwhile
    })
  }

  /** Returns whose key it is; undefined where it is to be worked out. */
  async #recall(mark: string): Promise<ApiKey | null | undefined> {
    const digest = this.#right.get(mark)
    if (digest !== undefined) return this.#store.findApiKey(digest)
    // Of a key that was wrong a moment ago nothing is worked out again, unless keys have been set since.
    if (this.#wrong.has(await this.#wrongMark(mark))) return null
    return undefined
  }

  async #derive(key: string, mark: string): Promise<ApiKey | null> {
    const digest = await digestApiKey(key, await this.#store.apiKeySalt(this.#random.octets(16)))
    const found = await this.#store.findApiKey(digest)
    if (found) remember(this.#right, () => this.#right.set(mark, digest))
    else {
      const wrong = await this.#wrongMark(mark)
      remember(this.#wrong, () => this.#wrong.add(wrong))
    }
    return found
  }

  async #wrongMark(mark: string): Promise<string> {
    const keys = await this.#store.listApiKeys()
    return `${mark} ${keys.map(({ digest }) => digest.slice(0, 8)).join()}`
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) {
      if (this.#waiting.length >= MAX_WAITING) throw new ApiKeysBusy()
      // Whoever is let in is handed the turn: nobody can come between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#isBusy = true
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#isBusy = false
    }
  }
}

/** Adds to what is remembered; what is full is emptied first. */
function remember(kept: { readonly size: number; clear(): void }, add: () => void): void {
  if (kept.size >= REMEMBERED) kept.clear()
  add()
}
