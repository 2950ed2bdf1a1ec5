import { createHmac } from 'node:crypto'
import type { RandomSource } from '../../base/index.ts'
import type { ApiKey } from '../../records/index.ts'
import type { AccessStore } from '../../store/index.ts'
import { digestApiKey, MAX_API_KEY_CHARACTERS } from './api-key.ts'
import { RoundRobinQueue } from './round-robin-queue.ts'

// How many right keys are remembered, and how many wrong ones. They are kept apart, so that guesses push out no right key.
const REMEMBERED = 1000

// A slow hash could keep the server busy, so one runs at a time and each caller may have only a few waiting. Callers take
// turns: a new caller's first key waits for at most one key of each other caller, two seconds in all.
const MAX_WAITING = { each: 8, owners: 50 }

/**
 * Finds repository users by their API keys. The slow digest of a key is computed once. It is then remembered under an
 * HMAC with a secret of this process, so the key itself is not kept. Whether the key is still registered is read from the
 * store on each request.
 */
export class ApiKeys {
  readonly #store: AccessStore
  readonly #random: RandomSource
  readonly #secret: Uint8Array
  readonly #right = new Map<string, string>()
  readonly #wrong = new Set<string>()
  readonly #queue = new RoundRobinQueue(MAX_WAITING)
  /** The digests that are being computed, so that many requests with one key compute it once. */
  readonly #inProgress = new Map<string, Promise<ApiKey | null>>()

  constructor(store: AccessStore, random: RandomSource) {
    this.#store = store
    this.#random = random
    this.#secret = random.octets(32)
  }

  /**
   * Returns the registered key, or null if it is not registered. `caller` is the address that the digest counts for.
   * @throws {TooManyWaiting} if too many digests wait
   */
  async find(key: string, caller: string): Promise<ApiKey | null> {
    if (key === '' || key.length > MAX_API_KEY_CHARACTERS) return null
    const mark = createHmac('sha256', this.#secret).update(key).digest('base64')
    const known = await this.#recall(mark)
    if (known !== undefined) return known
    return this.#inProgress.get(mark) ?? this.#deriveInTurn(key, mark, caller)
  }

  async #deriveInTurn(key: string, mark: string, caller: string): Promise<ApiKey | null> {
    const derived = this.#queue.run(caller, () => this.#derive(key, mark))
    this.#inProgress.set(mark, derived)
    try {
      return await derived
    } finally {
      this.#inProgress.delete(mark)
    }
  }

  /** Returns the registered key, null if it is not registered, undefined if its digest is not known. */
  async #recall(mark: string): Promise<ApiKey | null | undefined> {
    const digest = this.#right.get(mark)
    if (digest !== undefined) return this.#store.findApiKey(digest)
    // A key that was wrong before is still wrong, unless keys have been added or removed since.
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

/** Calls `add`, after emptying the collection if it is full. */
function remember(kept: { readonly size: number; clear(): void }, add: () => void): void {
  if (kept.size >= REMEMBERED) kept.clear()
  add()
}
