import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type AuditHead, type AuditRow, chainAuditRow } from '../../audit/audit-row.ts'
import type { LimitBook } from '../../quota/limit-book.ts'
import type { Spender } from '../../quota/spender.ts'
import { Spending } from '../../quota/spending.ts'
import type { Guard, GuardFault } from '../../register/guard.ts'
import type { RegisterEntry, RegisterKind } from '../../register/register-entry.ts'
import { applyTogether, applyUnit, latestOf, spendersOf, type Transaction } from '../apply-unit.ts'
import type {
  AdminChange,
  AuditQuery,
  CaRecord,
  CertificateQuery,
  CertificateRecord,
  CommitOutcome,
  CommitUnit,
  GroupOutcome,
  KeyBinding,
  QueuedRequest,
  RecordedSpend,
  Store,
} from '../store.ts'
import { migrate } from './migrations.ts'
import { SqliteAccess } from './sqlite-access.ts'
import { SqliteAdmin } from './sqlite-admin.ts'
import { readSpending, SqliteLedger } from './sqlite-ledger.ts'
import { SqliteReader } from './sqlite-reader.ts'

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
  readonly #reader: SqliteReader
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #ledger: SqliteLedger
  readonly #admin: SqliteAdmin
  readonly access: SqliteAccess
  readonly #transaction: Transaction
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
    this.#ledger = new SqliteLedger(this.#database)
    this.#admin = new SqliteAdmin(this.#database)
    this.#reader = new SqliteReader(this.#database)
    this.access = new SqliteAccess(this.#database, {
      inTransaction: (work) => this.#inTransaction(work),
      append: (entry) => this.#append(entry),
    })
    this.#transaction = {
      currentRevision: () => this.#admin.revision(),
      findBinding: (keyFingerprint) => this.#reader.keyBinding(keyFingerprint),
      findFault: (guard) => this.#findFault(guard),
      isQueued: (id) => this.#admin.isQueued(id),
      answerOf: (id, atSeconds) => this.access.answerOf(id, atSeconds),
      isTokenOpen: (digest, atSeconds) => this.access.isTokenOpen(digest, atSeconds),
      write: (unit, isKeyNew) => this.#write(unit, isKeyNew),
    }
  }

  commit(unit: CommitUnit): Promise<CommitOutcome> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ unit, resolve, reject })
      if (this.#scheduled) return
      this.#scheduled = true
      setImmediate(() => this.#flush())
    })
  }

  async commitTogether(units: readonly CommitUnit[]): Promise<GroupOutcome> {
    return this.#inTransaction(() =>
      this.#spend(units, (spending) => applyTogether(units, this.#transaction, spending)),
    )
  }

  #flush(): void {
    this.#scheduled = false
    const group = this.#pending
    this.#pending = []
    if (group.length > 0) this.#commitGroup(group)
  }

  #commitGroup(group: readonly Pending[]): void {
    const units = group.map(({ unit }) => unit)
    try {
      const outcomes = this.#inTransaction(() =>
        this.#spend(units, (spending) => units.map((unit) => applyUnit(unit, this.#transaction, spending))),
      )
      group.forEach(({ resolve }, i) => {
        resolve(outcomes[i] as CommitOutcome)
      })
    } catch (error) {
      // Nothing of the group was committed. What broke a constraint is one request's fault: each is tried alone.
      if (group.length > 1 && isConstraintBroken(error)) for (const pending of group) this.#commitGroup([pending])
      else for (const { reject } of group) reject(error)
    }
  }

  /** Runs `work` with the spending of the units, within a transaction, and writes what it spends. */
  #spend<T>(units: readonly CommitUnit[], work: (spending: Spending) => T): T {
    this.#ledger.refresh()
    const spending = new Spending(this.#admin.book(), this.#ledger, latestOf(units), spendersOf(units))
    const result = work(spending)
    for (const row of spending.writes()) this.#ledger.write(row)
    return result
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#ledger.forget()
      throw error
    }
  }

  #write(unit: CommitUnit, isKeyNew: boolean): AuditRow {
    const { certificate, binding, ca, enqueue, dequeue } = unit
    if (certificate && binding && isKeyNew) {
      const { profile, environment, holder } = binding
      this.#statements.insertBinding.run(certificate.keyFingerprint, profile, environment, holder)
    }
    if (certificate) insertCertificate(this.#statements.insertCertificate, certificate)
    if (ca) this.#statements.insertCa.run(ca.id, ca.profile, ca.environment, ca.serial)
    if (enqueue) this.#admin.enqueue(enqueue)
    if (dequeue !== null) this.#admin.dequeue(dequeue)
    const audit = this.#append(unit.audit)
    this.access.write(unit, audit)
    return audit
  }

  #append(entry: CommitUnit['audit']): AuditRow {
    const row = chainAuditRow(this.#reader.auditHead(), entry)
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

  #findFault(guard: Guard): GuardFault | null {
    if (guard.kind === 'device') {
      const { certificates } = this.#statements.countOfDevice.get(guard.eui64) as { certificates: number }
      return certificates >= guard.atLeast && certificates < guard.below
        ? null
        : { kind: 'device', guard, certificates }
    }
    const { participant, profile, subject, keyFingerprint } = guard
    const other = this.#statements.otherOfName.get(participant, profile, subject, keyFingerprint)
    return other ? { kind: 'system-name', guard, serial: String(other.serial) } : null
  }

  async checkGuard(guard: Guard): Promise<GuardFault | null> {
    return this.#findFault(guard)
  }

  async revision(): Promise<number> {
    return this.#admin.revision()
  }

  async change(change: AdminChange): Promise<'changed' | 'revised'> {
    return this.#inTransaction(() => {
      if (change.expectedRevision !== this.#admin.revision()) return 'revised'
      this.#admin.write(change)
      for (const entry of change.audit) this.#append(entry)
      return 'changed'
    })
  }

  async findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null> {
    return this.#reader.registerEntry(kind, id)
  }

  async listRegister(query: { kind?: RegisterKind; participant?: string }): Promise<RegisterEntry[]> {
    return this.#reader.register(query)
  }

  async limits(): Promise<LimitBook> {
    return this.#admin.book()
  }

  async look<T>(spenders: readonly Spender[], atMs: number, work: (spending: Spending) => T): Promise<T> {
    this.#ledger.refresh()
    return work(new Spending(this.#admin.book(), this.#ledger, atMs, spenders))
  }

  async *spending(participant: string | null): AsyncIterable<RecordedSpend> {
    const file = this.#database.location()
    if (file === null) return yield* [...readSpending(this.#database, participant)]
    // A read that is not at its end keeps its connection from writing once another process has written.
    const reader = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
    try {
      yield* readSpending(reader, participant)
    } finally {
      reader.close()
    }
  }

  async listQueue(): Promise<QueuedRequest[]> {
    return this.#admin.queue()
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.#reader.keyBinding(keyFingerprint)
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    return this.#reader.certificate(serial)
  }

  listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    return this.#reader.certificates(query)
  }

  async listCas(): Promise<CaRecord[]> {
    return this.#reader.cas()
  }

  async auditHead(): Promise<AuditHead> {
    return this.#reader.auditHead()
  }

  async listAudit(afterSequence: number, limit: number): Promise<AuditRow[]> {
    return this.#reader.auditAfter(afterSequence, limit)
  }

  async findAudit(sequence: number): Promise<AuditRow | null> {
    return this.#reader.audit(sequence)
  }

  findAuditOfSerial(serial: string): Promise<AuditRow | null> {
    return this.#reader.auditOfSerial(serial)
  }

  queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    return this.#reader.queryAudit(query)
  }

  async getSetting(name: string): Promise<string | null> {
    return this.#reader.setting(name)
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
       not_before_seconds, not_after_seconds, key_fingerprint, issued_at_seconds, renews, policy_version, der)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    countOfDevice: database.prepare(
      "SELECT count(*) AS certificates FROM certificate WHERE eui64 = ? AND pki = 'smki-device'",
    ),
    otherOfName: database.prepare(`SELECT serial FROM certificate
      WHERE pki = 'iki' AND participant = ? AND profile = ? AND subject = ? AND key_fingerprint <> ? LIMIT 1`),
    insertBinding: database.prepare(
      'INSERT INTO key_binding (key_fingerprint, profile, environment, holder) VALUES (?, ?, ?, ?)',
    ),
    insertCa: database.prepare('INSERT INTO ca (id, profile, environment, serial) VALUES (?, ?, ?, ?)'),
    insertAudit: database.prepare(`INSERT INTO audit
      (sequence, at_seconds, actor, action, detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`),
    putSetting: database.prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
  }
}

function insertCertificate(statement: StatementSync, record: CertificateRecord): void {
  const { serial, profile, pki, environment, participant, subject, eui64, role, usage, issuerCa } = record
  const { notBeforeSeconds, notAfterSeconds, keyFingerprint, issuedAtSeconds, renews, policyVersion, der } = record
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
    policyVersion,
    der,
  )
}
