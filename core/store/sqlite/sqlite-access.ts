import type { DatabaseSync } from 'node:sqlite'
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

/** What the store lends: its transaction and the end of its audit log. */
interface Host {
  inTransaction<T>(work: () => T): T
  append(entry: AuditEntry): void
}

/** Access in SQLite. */
export class SqliteAccess implements AccessStore {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #host: Host

  constructor(database: DatabaseSync, host: Host) {
    this.#statements = prepareStatements(database)
    this.#host = host
  }

  async findClient(fingerprint: string): Promise<RegisteredClient | null> {
    return (this.#statements.findClient.get(fingerprint) as RegisteredClient | undefined) ?? null
  }

  async listClients(): Promise<RegisteredClient[]> {
    return this.#statements.listClients.all() as unknown as RegisteredClient[]
  }

  async findApiKey(digest: string): Promise<ApiKey | null> {
    return (this.#statements.findKey.get(digest) as ApiKey | undefined) ?? null
  }

  async listApiKeys(): Promise<ApiKey[]> {
    return this.#statements.listKeys.all() as unknown as ApiKey[]
  }

  async apiKeySalt(proposed: Uint8Array): Promise<Uint8Array> {
    const kept = this.#statements.salt.get()
    if (kept) return kept.salt as Uint8Array
    // Of two processes that propose one at once, the first is heard.
    this.#statements.proposeSalt.run(proposed)
    return this.#statements.salt.get()?.salt as Uint8Array
  }

  async findToken(digest: string): Promise<EnrolmentToken | null> {
    const row = this.#statements.findToken.get(digest)
    return row ? toToken(row) : null
  }

  async findAnswer(id: string, atSeconds: number): Promise<KeptAnswer | null> {
    return this.answerOf(id, atSeconds)
  }

  answerOf(id: string, atSeconds: number): KeptAnswer | null {
    const row = this.#statements.findAnswer.get(id, atSeconds - ANSWER_KEPT_SECONDS)
    return row ? ({ ...row, answer: JSON.parse(String(row.answer)) } as unknown as KeptAnswer) : null
  }

  isTokenOpen(digest: string, atSeconds: number): boolean {
    return this.#statements.openToken.get(digest, atSeconds) !== undefined
  }

  async change(change: AccessChange, audit: AuditEntry): Promise<AccessOutcome> {
    return this.#host.inTransaction(() => {
      const isChanged = this.#apply(change) > 0
      if (isChanged) this.#host.append(audit)
      const otherwise = change.kind.startsWith('add') ? 'taken' : 'unknown'
      return isChanged ? 'changed' : otherwise
    })
  }

  /** Returns how many rows have changed. */
  #apply(change: AccessChange): number {
    const { addClient, removeClient, addKey, removeKey, addToken } = this.#statements
    switch (change.kind) {
      case 'add-client': {
        const { fingerprint, role, name, notBeforeSeconds, notAfterSeconds, by, atSeconds } = change.client
        return Number(addClient.run(fingerprint, role, name, notBeforeSeconds, notAfterSeconds, by, atSeconds).changes)
      }
      case 'remove-client':
        return Number(removeClient.run(change.fingerprint).changes)
      case 'add-key': {
        const { name, digest, by, atSeconds } = change.key
        return Number(addKey.run(name, digest, by, atSeconds).changes)
      }
      case 'remove-key':
        return Number(removeKey.run(change.name).changes)
      case 'add-token': {
        const { digest, participant, profile, by, atSeconds, untilSeconds } = change.token
        return Number(addToken.run(digest, participant, profile, by, atSeconds, untilSeconds).changes)
      }
      default:
        return change satisfies never
    }
  }

  /** Keeps what a unit was answered and spends its token, within the transaction that commits it. */
  write({ once, token, certificate }: CommitUnit, { atSeconds, sequence }: AuditRow): void {
    const serial = certificate?.serial ?? null
    if (once) {
      const { id, requestDigest, answer } = once
      // Each that comes takes some of the old ones away, so that nothing has to go round and sweep.
      this.#statements.forgetAnswers.run(atSeconds - ANSWER_KEPT_SECONDS)
      this.#statements.keepAnswer.run(id, requestDigest, atSeconds, sequence, serial, JSON.stringify(answer))
    }
    if (token && serial !== null) this.#statements.spendToken.run(serial, token.requestDigest, token.digest)
  }
}

function toToken({ serial, requestDigest, ...row }: Record<string, unknown>): EnrolmentToken {
  const spent = serial === null ? null : { serial, requestDigest }
  return { ...row, spent } as unknown as EnrolmentToken
}

const CLIENT = `fingerprint, role, name, not_before_seconds AS notBeforeSeconds, not_after_seconds AS notAfterSeconds,
  added_by AS "by", at_seconds AS atSeconds`
const KEY = 'name, digest, added_by AS "by", at_seconds AS atSeconds'
const TOKEN = `digest, participant, profile, added_by AS "by", at_seconds AS atSeconds, until_seconds AS untilSeconds,
  serial, request_digest AS requestDigest`
const ANSWER = 'id, request_digest AS requestDigest, at_seconds AS atSeconds, sequence, serial, answer'

function prepareStatements(database: DatabaseSync) {
  return {
    findClient: database.prepare(`SELECT ${CLIENT} FROM access_client WHERE fingerprint = ?`),
    listClients: database.prepare(`SELECT ${CLIENT} FROM access_client ORDER BY name, fingerprint`),
    addClient: database.prepare(`INSERT INTO access_client
      (fingerprint, role, name, not_before_seconds, not_after_seconds, added_by, at_seconds)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`),
    removeClient: database.prepare('DELETE FROM access_client WHERE fingerprint = ?'),
    findKey: database.prepare(`SELECT ${KEY} FROM access_key WHERE digest = ?`),
    listKeys: database.prepare(`SELECT ${KEY} FROM access_key ORDER BY name`),
    addKey: database.prepare(
      'INSERT INTO access_key (name, digest, added_by, at_seconds) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    removeKey: database.prepare('DELETE FROM access_key WHERE name = ?'),
    salt: database.prepare('SELECT salt FROM access_salt'),
    proposeSalt: database.prepare('INSERT INTO access_salt (one, salt) VALUES (1, ?) ON CONFLICT DO NOTHING'),
    findToken: database.prepare(`SELECT ${TOKEN} FROM access_token WHERE digest = ?`),
    openToken: database.prepare(
      'SELECT digest FROM access_token WHERE digest = ? AND serial IS NULL AND until_seconds > ?',
    ),
    addToken: database.prepare(`INSERT INTO access_token
      (digest, participant, profile, added_by, at_seconds, until_seconds) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`),
    spendToken: database.prepare('UPDATE access_token SET serial = ?, request_digest = ? WHERE digest = ?'),
    findAnswer: database.prepare(`SELECT ${ANSWER} FROM kept_answer WHERE id = ? AND at_seconds > ?`),
    keepAnswer: database.prepare(`INSERT OR REPLACE INTO kept_answer
      (id, request_digest, at_seconds, sequence, serial, answer) VALUES (?, ?, ?, ?, ?, ?)`),
    forgetAnswers: database.prepare(`DELETE FROM kept_answer WHERE id IN
      (SELECT id FROM kept_answer WHERE at_seconds <= ? ORDER BY at_seconds LIMIT 4)`),
  }
}
