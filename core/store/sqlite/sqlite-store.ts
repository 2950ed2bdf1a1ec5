import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { type AuditHead, type AuditRow, chainAuditRow, GENESIS } from '../../audit/audit-row.ts'
import { certificateQuery, fromRow, type Tables, toAuditRow } from '../sql/queries.ts'
import {
  type CaRecord,
  type CertificateQuery,
  type CertificateRecord,
  type CommitOutcome,
  type CommitUnit,
  type KeyBinding,
  type Store,
  sameBinding,
} from '../store.ts'
import { asKyselyDatabase } from './kysely-adapter.ts'
import { migrate } from './migrations.ts'

interface Pending {
  readonly unit: CommitUnit
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: unknown) => void
}

// How long one process waits for another's transaction before it gives up.
const BUSY_TIMEOUT_MS = 30_000

/**
 * The default store: one SQLite file, WAL, synchronous FULL.
 * Commits that arrive while others wait share a transaction, so that concurrent requests share its flush to disk.
 */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync
  readonly #kysely: Kysely<Tables>
  readonly #statements: ReturnType<typeof prepareStatements>
  #pending: Pending[] = []
  #scheduled = false

  /** Opens `file`, or a store in memory for `:memory:`, and migrates it. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    // SQLite's own lower() knows ASCII alone.
    this.#database.function('lower', { deterministic: true }, (text) => String(text).toLowerCase())
    migrate(this.#database)
    this.#statements = prepareStatements(this.#database)
    this.#kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyDatabase(this.#database) }) })
  }

  commit(unit: CommitUnit): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ unit, resolve, reject })
      if (this.#scheduled) return
      this.#scheduled = true
      setImmediate(() => this.#flush())
    })
  }

  #flush(): void {
    this.#scheduled = false
    const group = this.#pending
    this.#pending = []
    if (group.length > 0) this.#commitGroup(group)
  }

  #commitGroup(group: readonly Pending[]): void {
    try {
      const outcomes = this.#inTransaction(() => group.map(({ unit }) => this.#apply(unit)))
      group.forEach(({ resolve }, i) => {
        resolve(outcomes[i] as CommitOutcome)
      })
    } catch (error) {
      // Nothing of the group was committed. What broke a constraint is one request's fault: each is tried alone.
      if (group.length > 1 && isConstraintBroken(error)) for (const pending of group) this.#commitGroup([pending])
      else for (const { reject } of group) reject(error)
    }
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #apply({ certificate, binding, ca, audit }: CommitUnit): CommitOutcome {
    if (certificate && binding) {
      const held = this.#readBinding(certificate.keyFingerprint)
      if (held && !sameBinding(held, binding)) return { kind: 'key-bound', to: held }
      if (!held) {
        this.#statements.insertBinding.run(
          certificate.keyFingerprint,
          binding.profile,
          binding.environment,
          binding.holder,
        )
      }
    }
    if (certificate) insertCertificate(this.#statements.insertCertificate, certificate)
    if (ca) this.#statements.insertCa.run(ca.id, ca.profile, ca.environment, ca.serial)
    return { kind: 'committed', audit: this.#append(audit) }
  }

  #append(entry: CommitUnit['audit']): AuditRow {
    const row = chainAuditRow(this.#readHead(), entry)
    this.#statements.insertAudit.run(
      row.sequence,
      row.atSeconds,
      row.actor,
      row.action,
      JSON.stringify(row.detail),
      row.previousHash,
      row.hash,
    )
    return row
  }

  #readHead(): AuditHead {
    const row = this.#statements.head.get() as { sequence: number; hash: string; at_seconds: number } | undefined
    return row ? { sequence: row.sequence, hash: row.hash, atSeconds: row.at_seconds } : GENESIS
  }

  #readBinding(keyFingerprint: string): KeyBinding | null {
    return (this.#statements.binding.get(keyFingerprint) as KeyBinding | undefined) ?? null
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.#readBinding(keyFingerprint)
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    const row = await this.#kysely.selectFrom('certificate').selectAll().where('serial', '=', serial).executeTakeFirst()
    return row ? fromRow(row) : null
  }

  async listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    return (await certificateQuery(this.#kysely, query).execute()).map(fromRow)
  }

  listCas(): Promise<CaRecord[]> {
    return this.#kysely.selectFrom('ca').selectAll().orderBy('id').execute()
  }

  async auditHead(): Promise<AuditHead> {
    return this.#readHead()
  }

  async listAudit(afterSequence: number, limit: number): Promise<AuditRow[]> {
    const rows = await this.#kysely
      .selectFrom('audit')
      .selectAll()
      .where('sequence', '>', afterSequence)
      .orderBy('sequence')
      .limit(limit)
      .execute()
    return rows.map(toAuditRow)
  }

  async getSetting(name: string): Promise<string | null> {
    const row = await this.#kysely.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
    return row?.value ?? null
  }

  async putSetting(name: string, value: string, audit: CommitUnit['audit']): Promise<void> {
    this.#inTransaction(() => {
      this.#statements.putSetting.run(name, value)
      this.#append(audit)
    })
  }

  async close(): Promise<void> {
    this.#flush()
    this.#database.close()
  }
}

// The low octet of SQLite's extended result codes; 19 is SQLITE_CONSTRAINT.
const isConstraintBroken = (error: unknown): boolean => ((error as { errcode?: number }).errcode ?? 0) % 256 === 19

function prepareStatements(database: DatabaseSync) {
  return {
    insertCertificate: database.prepare(`INSERT INTO certificate
      (serial, profile, pki, environment, participant, subject, eui64, role, usage, issuer_ca,
       not_before_seconds, not_after_seconds, key_fingerprint, issued_at_seconds, renews, der)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    insertBinding: database.prepare(
      'INSERT INTO key_binding (key_fingerprint, profile, environment, holder) VALUES (?, ?, ?, ?)',
    ),
    insertCa: database.prepare('INSERT INTO ca (id, profile, environment, serial) VALUES (?, ?, ?, ?)'),
    insertAudit: database.prepare(`INSERT INTO audit
      (sequence, at_seconds, actor, action, detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    head: database.prepare('SELECT sequence, hash, at_seconds FROM audit ORDER BY sequence DESC LIMIT 1'),
    binding: database.prepare('SELECT profile, environment, holder FROM key_binding WHERE key_fingerprint = ?'),
    putSetting: database.prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
  }
}

function insertCertificate(statement: StatementSync, record: CertificateRecord): void {
  const { serial, profile, pki, environment, participant, subject, eui64, role, usage, issuerCa } = record
  const { notBeforeSeconds, notAfterSeconds, keyFingerprint, issuedAtSeconds, renews, der } = record
  statement.run(
    serial,
    profile,
    pki,
    environment,
    participant,
    subject,
    eui64,
    role,
    usage,
    issuerCa,
    notBeforeSeconds,
    notAfterSeconds,
    keyFingerprint,
    issuedAtSeconds,
    renews,
    der,
  )
}
