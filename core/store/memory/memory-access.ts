import {
  ANSWER_KEPT_SECONDS,
  type ApiKey,
  type AuditEntry,
  type AuditRow,
  type EnrolmentToken,
  type KeptAnswer,
  type RegisteredClient,
} from '../../records/index.ts'
import type { AccessChange, AccessOutcome, AccessStore, CommitUnit } from '../index.ts'

/** Access in memory, for tests and benchmarks. */
export class MemoryAccess implements AccessStore {
  readonly #append: (entry: AuditEntry) => AuditRow
  readonly #clients = new Map<string, RegisteredClient>()
  readonly #keys = new Map<string, ApiKey>()
  readonly #tokens = new Map<string, EnrolmentToken>()
  readonly #answers = new Map<string, KeptAnswer>()
  #salt: Uint8Array | null = null

  constructor(append: (entry: AuditEntry) => AuditRow) {
    this.#append = append
  }

  async findClient(fingerprint: string): Promise<RegisteredClient | null> {
    return this.#clients.get(fingerprint) ?? null
  }

  async listClients(): Promise<RegisteredClient[]> {
    return [...this.#clients.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }

  async findApiKey(digest: string): Promise<ApiKey | null> {
    return [...this.#keys.values()].find((key) => key.digest === digest) ?? null
  }

  async listApiKeys(): Promise<ApiKey[]> {
    return [...this.#keys.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async apiKeySalt(proposed: Uint8Array): Promise<Uint8Array> {
    this.#salt ??= Uint8Array.from(proposed)
    return this.#salt
  }

  async findToken(digest: string): Promise<EnrolmentToken | null> {
    return this.#tokens.get(digest) ?? null
  }

  async findAnswer(id: string, atSeconds: number): Promise<KeptAnswer | null> {
    return this.answerOf(id, atSeconds)
  }

  answerOf(id: string, atSeconds: number): KeptAnswer | null {
    const kept = this.#answers.get(id)
    return kept && kept.atSeconds > atSeconds - ANSWER_KEPT_SECONDS ? kept : null
  }

  isTokenOpen(digest: string, atSeconds: number): boolean {
    const token = this.#tokens.get(digest)
    return token !== undefined && token.spent === null && token.untilSeconds > atSeconds
  }

  async change(change: AccessChange, audit: AuditEntry): Promise<AccessOutcome> {
    const outcome = this.#apply(change)
    if (outcome === 'changed') this.#append(audit)
    return outcome
  }

  #apply(change: AccessChange): AccessOutcome {
    switch (change.kind) {
      case 'add-client':
        if (this.#clients.has(change.client.fingerprint)) return 'taken'
        this.#clients.set(change.client.fingerprint, change.client)
        return 'changed'
      case 'remove-client':
        return this.#clients.delete(change.fingerprint) ? 'changed' : 'unknown'
      case 'add-key': {
        const { name, digest } = change.key
        if ([...this.#keys.values()].some((key) => key.name === name || key.digest === digest)) return 'taken'
        this.#keys.set(name, change.key)
        return 'changed'
      }
      case 'remove-key':
        return this.#keys.delete(change.name) ? 'changed' : 'unknown'
      case 'add-token':
        if (this.#tokens.has(change.token.digest)) return 'taken'
        this.#tokens.set(change.token.digest, change.token)
        return 'changed'
      default:
        return change satisfies never
    }
  }

  /** Keeps what a unit was answered and spends its token. */
  write({ once, token, certificate }: CommitUnit, { atSeconds, sequence }: AuditRow): void {
    const serial = certificate?.serial ?? null
    if (once) {
      for (const [id, kept] of this.#answers)
        if (kept.atSeconds <= atSeconds - ANSWER_KEPT_SECONDS) this.#answers.delete(id)
      this.#answers.set(once.id, { ...once, atSeconds, sequence, serial })
    }
    const held = token && this.#tokens.get(token.digest)
    if (held && serial !== null)
      this.#tokens.set(held.digest, { ...held, spent: { serial, requestDigest: token.requestDigest } })
  }
}

const keyOf = ({ name, fingerprint }: RegisteredClient): string => `${name}\n${fingerprint}`
