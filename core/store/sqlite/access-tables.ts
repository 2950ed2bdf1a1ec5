import type { DatabaseSync } from 'node:sqlite'
import {
  ANSWER_KEPT_SECONDS,
  type ApiKey,
  type EnrolmentToken,
  type IdempotencyAnswer,
  type RegisteredClient,
} from '../../records/index.ts'
import type { TokenWrite } from '../decide/index.ts'
import type { AccessChange } from '../index.ts'

/** Who may come in, and what requests have been answered. */
export class AccessTables {
  readonly #statements: ReturnType<typeof prepareStatements>

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  findClient(fingerprint: string): RegisteredClient | null {
    return (this.#statements.findClient.get(fingerprint) as RegisteredClient | undefined) ?? null
  }

  clients(): RegisteredClient[] {
    return this.#statements.listClients.all() as unknown as RegisteredClient[]
  }

  findApiKey(digest: string): ApiKey | null {
    return (this.#statements.findKey.get(digest) as ApiKey | undefined) ?? null
  }

  apiKeys(): ApiKey[] {
    return this.#statements.listKeys.all() as unknown as ApiKey[]
  }

  salt(): Uint8Array | null {
    return (this.#statements.salt.get()?.salt as Uint8Array | undefined) ?? null
  }

  /** Of two processes that propose a salt at once, the first is heard. */
  proposeSalt(salt: Uint8Array): void {
    this.#statements.proposeSalt.run(salt)
  }

  findToken(digest: string): EnrolmentToken | null {
    const row = this.#statements.findToken.get(digest)
    return row ? toToken(row) : null
  }

  /** Returns an answer, also one that was given too long ago. */
  findAnswer(id: string): IdempotencyAnswer | null {
    const row = this.#statements.findAnswer.get(id)
    return row ? ({ ...row, answer: JSON.parse(String(row.answer)) } as unknown as IdempotencyAnswer) : null
  }

  /** Whether what a change adds or removes is there. */
  isKnown(change: AccessChange): boolean {
    const { knownClient, knownKey, knownName, knownToken } = this.#statements
    switch (change.kind) {
      case 'add-client':
        return knownClient.get(change.client.fingerprint) !== undefined
      case 'remove-client':
        return knownClient.get(change.fingerprint) !== undefined
      case 'add-key':
        return knownKey.get(change.key.name, change.key.digest) !== undefined
      case 'remove-key':
        return knownName.get(change.name) !== undefined
      case 'add-token':
        return knownToken.get(change.token.digest) !== undefined
      default:
        return change satisfies never
    }
  }

  apply(change: AccessChange): void {
    const { addClient, removeClient, addKey, removeKey, addToken } = this.#statements
    switch (change.kind) {
      case 'add-client': {
        const { fingerprint, role, name, notBeforeSeconds, notAfterSeconds, by, atSeconds } = change.client
        addClient.run(fingerprint, role, name, notBeforeSeconds, notAfterSeconds, by, atSeconds)
        return
      }
      case 'remove-client':
        removeClient.run(change.fingerprint)
        return
      case 'add-key': {
        const { name, digest, by, atSeconds } = change.key
        addKey.run(name, digest, by, atSeconds)
        return
      }
      case 'remove-key':
        removeKey.run(change.name)
        return
      case 'add-token': {
        const { digest, participant, profile, by, atSeconds, untilSeconds } = change.token
        addToken.run(digest, participant, profile, by, atSeconds, untilSeconds)
        return
      }
      default:
        change satisfies never
    }
  }

  keepAnswer({ id, requestDigest, atSeconds, sequence, serial, answer }: IdempotencyAnswer): void {
    // Each answer deletes some of the old ones, so that no task has to sweep them.
    this.#statements.forgetAnswers.run(atSeconds - ANSWER_KEPT_SECONDS)
    this.#statements.keepAnswer.run(id, requestDigest, atSeconds, sequence, serial, JSON.stringify(answer))
  }

  spendToken({ digest, serial, requestDigest }: TokenWrite): void {
    this.#statements.spendToken.run(serial, requestDigest, digest)
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
      VALUES (?, ?, ?, ?, ?, ?, ?)`),
    removeClient: database.prepare('DELETE FROM access_client WHERE fingerprint = ?'),
    findKey: database.prepare(`SELECT ${KEY} FROM access_key WHERE digest = ?`),
    listKeys: database.prepare(`SELECT ${KEY} FROM access_key ORDER BY name`),
    addKey: database.prepare('INSERT INTO access_key (name, digest, added_by, at_seconds) VALUES (?, ?, ?, ?)'),
    removeKey: database.prepare('DELETE FROM access_key WHERE name = ?'),
    salt: database.prepare('SELECT salt FROM access_salt'),
    proposeSalt: database.prepare('INSERT INTO access_salt (one, salt) VALUES (1, ?) ON CONFLICT DO NOTHING'),
    findToken: database.prepare(`SELECT ${TOKEN} FROM access_token WHERE digest = ?`),
    knownClient: database.prepare('SELECT 1 FROM access_client WHERE fingerprint = ?'),
    knownKey: database.prepare('SELECT 1 FROM access_key WHERE name = ? OR digest = ?'),
    knownName: database.prepare('SELECT 1 FROM access_key WHERE name = ?'),
    knownToken: database.prepare('SELECT 1 FROM access_token WHERE digest = ?'),
    addToken: database.prepare(`INSERT INTO access_token
      (digest, participant, profile, added_by, at_seconds, until_seconds) VALUES (?, ?, ?, ?, ?, ?)`),
    spendToken: database.prepare('UPDATE access_token SET serial = ?, request_digest = ? WHERE digest = ?'),
    findAnswer: database.prepare(`SELECT ${ANSWER} FROM kept_answer WHERE id = ?`),
    keepAnswer: database.prepare(`INSERT OR REPLACE INTO kept_answer
      (id, request_digest, at_seconds, sequence, serial, answer) VALUES (?, ?, ?, ?, ?, ?)`),
    forgetAnswers: database.prepare(`DELETE FROM kept_answer WHERE id IN
      (SELECT id FROM kept_answer WHERE at_seconds <= ? ORDER BY at_seconds LIMIT 4)`),
  }
}
