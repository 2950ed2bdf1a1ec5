import { createHmac } from 'node:crypto'
import type { RandomSource } from '../../base/index.ts'
import type { ApiKey } from '../../records/index.ts'
import type { AccessStore } from '../../store/index.ts'
import { digestApiKey } from './digest-api-key.ts'
import { TurnsByOwner } from './turns-by-owner.ts'

/** No longer key is looked at; none can be set either. */
export const MAX_API_KEY_CHARACTERS = 1000

// So many keys are remembered as digests, right and wrong ones apart, so that guesses push no right one out.
const REMEMBERED = 1000

// A slow hash is a way to keep a server busy: one at a time, and no more of one caller than a client has the patience for.
// Callers take turns, so the first key of whoever comes anew waits for one of each other: two seconds at the most.
const MAX_WAITING = { each: 8, owners: 50 }

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
  readonly #turns = new TurnsByOwner(MAX_WAITING)
  /** What is being worked out, so that many requests with one key take one turn. */
  readonly #underWay = new Map<string, Promise<ApiKey | null>>()

  constructor(store: AccessStore, random: RandomSource) {
    this.#store = store
    this.#random = random
    this.#secret = random.octets(32)
  }

  /** Returns whose key it is, null where it is nobody's; `caller` is whose share of the turns it takes. @throws {TooManyWaiting} */
  async find(key: string, caller: string): Promise<ApiKey | null> {
    if (key === '' || key.length > MAX_API_KEY_CHARACTERS) return null
    const mark = createHmac('sha256', this.#secret).update(key).digest('base64')
    const known = await this.#recall(mark)
    if (known !== undefined) return known
    return this.#underWay.get(mark) ?? this.#deriveInTurn(key, mark, caller)
  }

  async #deriveInTurn(key: string, mark: string, caller: string): Promise<ApiKey | null> {
    const derived = this.#turns.take(caller, () => this.#derive(key, mark))
    this.#underWay.set(mark, derived)
    try {
      return await derived
    } finally {
      this.#underWay.delete(mark)
    }
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
}

/** Adds to what is remembered; what is full is emptied first. */
function remember(kept: { readonly size: number; clear(): void }, add: () => void): void {
  if (kept.size >= REMEMBERED) kept.clear()
  add()
}
