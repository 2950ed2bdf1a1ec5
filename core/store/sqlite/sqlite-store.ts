import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type LimitBook, type Spender, Spending } from '../../quota/index.ts'
import type {
  AuditHead,
  AuditRow,
  CaRecord,
  CertificateRecord,
  KeyBinding,
  RegisterEntry,
  RegisterKind,
} from '../../records/index.ts'
import { applyUnit, latestOf, spendersOf, type Transaction } from '../decide/index.ts'
import type {
  AdminChange,
  Audited,
  AuditQuery,
  CertificateQuery,
  CommitOutcome,
  CommitUnit,
  Guard,
  GuardFault,
  QueuedRequest,
  RecordedSpend,
  Store,
} from '../index.ts'
import { BUSY_TIMEOUT_MS, openDatabase } from './open-database.ts'
import { SqliteAccess } from './sqlite-access.ts'
import { SqliteAdmin } from './sqlite-admin.ts'
import { SqliteAudit } from './sqlite-audit.ts'
import { SqliteBatches } from './sqlite-batches.ts'
import { SqliteCertificates } from './sqlite-certificates.ts'
import { SqliteCrls } from './sqlite-crls.ts'
import { SqliteForms } from './sqlite-forms.ts'
import { readSpending, SqliteLedger } from './sqlite-ledger.ts'
import { SqliteNotices } from './sqlite-notices.ts'
import { SqliteReader } from './sqlite-reader.ts'
import { SqliteRevocations } from './sqlite-revocations.ts'
import { SqliteVocabulary } from './sqlite-vocabulary.ts'
import { WalSync } from './wal-sync.ts'

interface Pending {
  readonly unit: CommitUnit
  readonly resolve: (outcome: CommitOutcome) => void
  readonly reject: (error: unknown) => void
}

/**
 * The default store: one SQLite file, WAL, durable when it says so.
 * Commits that arrive while others wait share a transaction, and transactions a flush to disk, which happens beside the
 * work of other requests; a commit resolves after it. Everything else is flushed by SQLite itself, synchronous FULL.
 */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync
  readonly #reader: SqliteReader
  readonly #vocabulary: SqliteVocabulary
  readonly #certificates: SqliteCertificates
  readonly #audit: SqliteAudit
  readonly #putSetting: StatementSync
  readonly #ledger: SqliteLedger
  readonly #admin: SqliteAdmin
  readonly access: SqliteAccess
  readonly batches: SqliteBatches
  readonly #transaction: Transaction
  /** The revision in the present transaction, once it has been read. */
  #revision: number | null = null
  readonly revocations: SqliteRevocations
  readonly crls: SqliteCrls
  readonly notices: SqliteNotices
  readonly forms: SqliteForms
  /** Null for a store in memory. */
  readonly #wal: WalSync | null
  #pending: Pending[] = []
  #scheduled = false
  /** What has been read in this turn of the event loop and holds until the next, or until something is written here. */
  #revisionNow: number | null = null

  /** Opens `file`, or a store in memory for `:memory:`, and migrates it. */
  constructor(file: string) {
    this.#database = openDatabase(file)
    const location = this.#database.location()
    this.#wal = location === null ? null : new WalSync(location)
    this.#vocabulary = new SqliteVocabulary(this.#database)
    this.#certificates = new SqliteCertificates(this.#database, this.#vocabulary)
    this.#audit = new SqliteAudit(this.#database, this.#vocabulary)
    this.#putSetting = this.#database.prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
    this.#ledger = new SqliteLedger(this.#database)
    this.#admin = new SqliteAdmin(this.#database)
    this.#reader = new SqliteReader(this.#database, this.#vocabulary)
    this.access = new SqliteAccess(this.#database, {
      inTransaction: (work) => this.#inTransaction(work),
      append: (entry) => this.#append(entry),
    })
    const audited: Audited = (work) => this.#inTransaction(() => work((entry) => this.#append(entry)))
    this.revocations = new SqliteRevocations(this.#database, audited, () => this.#versionOfTurn())
    this.crls = new SqliteCrls(this.#database, this.revocations, audited)
    this.notices = new SqliteNotices(this.#database, audited)
    this.forms = new SqliteForms(this.#database, audited)
    this.#transaction = {
      currentRevision: () => {
        this.#revision ??= this.#admin.revision()
        return this.#revision
      },
      findBinding: (keyFingerprint) => this.#certificates.findBinding(keyFingerprint),
      findFault: (guard) => this.#findFault(guard),
      isQueued: (id) => this.#admin.isQueued(id),
      answerOf: (id, atSeconds) => this.access.answerOf(id, atSeconds),
      isTokenOpen: (digest, atSeconds) => this.access.isTokenOpen(digest, atSeconds),
      write: (unit, isKeyNew) => this.#write(unit, isKeyNew),
    }
    this.batches = new SqliteBatches(this.#database, {
      transaction: this.#transaction,
      inTransaction: (work) => this.#inTransaction(work),
      spend: (units, work) => this.#spend(units, work),
      append: (entry) => this.#append(entry),
    })
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
    const units = group.map(({ unit }) => unit)
    try {
      const outcomes = this.#inTransactionFlushedLater(() =>
        this.#spend(units, (spending) => units.map((unit) => applyUnit(unit, this.#transaction, spending))),
      )
      const tell = (): void =>
        group.forEach(({ resolve }, i) => {
          resolve(outcomes[i] as CommitOutcome)
        })
      if (this.#wal)
        this.#wal.durable().then(tell, (error) => {
          for (const { reject } of group) reject(error)
        })
      else tell()
    } catch (error) {
      // Nothing of the group was committed. What broke a constraint is one request's fault: each is tried alone.
      if (group.length > 1 && isConstraintBroken(error)) for (const pending of group) this.#commitGroup([pending])
      else for (const { reject } of group) reject(error)
    }
  }

  /** Runs `work` with the spending of the units, within a transaction, and writes what it spends. */
  #spend<T>(units: readonly CommitUnit[], work: (spending: Spending) => T): T {
    this.#ledger.refresh()
    const spending = new Spending(
      this.#admin.book(this.#transaction.currentRevision()),
      this.#ledger,
      latestOf(units),
      spendersOf(units),
    )
    const result = work(spending)
    for (const row of spending.writes()) this.#ledger.write(row)
    return result
  }

  /** The transaction is whole and can be read when this returns, and durable once its log is flushed. */
  #inTransactionFlushedLater<T>(work: () => T): T {
    if (!this.#wal) return this.#inTransaction(work)
    this.#database.exec('PRAGMA synchronous = NORMAL')
    try {
      return this.#inTransaction(work)
    } finally {
      this.#database.exec('PRAGMA synchronous = FULL')
    }
  }

  #inTransaction<T>(work: () => T): T {
    this.#wal?.check()
    this.#revisionNow = null
    this.#database.exec('BEGIN IMMEDIATE')
    this.#audit.begin()
    this.#revision = null
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#ledger.forget()
      this.#vocabulary.forget()
      throw error
    }
  }

  #write(unit: CommitUnit, isKeyNew: boolean): AuditRow {
    const { certificate, binding, ca, enqueue, dequeue, audit } = unit
    const row = this.#audit.next(audit)
    const id = certificate && this.#certificates.insert(certificate, isKeyNew ? binding : null, row.sequence)
    if (ca) this.#certificates.insertCa(ca.id, ca)
    if (enqueue) this.#admin.enqueue(enqueue)
    if (dequeue !== null) this.#admin.dequeue(dequeue)
    this.#audit.append(row, certificate && id !== null ? { id, record: certificate } : null)
    this.access.write(unit, row)
    return row
  }

  #append(entry: CommitUnit['audit']): AuditRow {
    const row = this.#audit.next(entry)
    this.#audit.append(row, null)
    return row
  }

  #findFault(guard: Guard): GuardFault | null {
    return guard.kind === 'unrevoked' ? this.revocations.findFault(guard) : this.#certificates.findFault(guard)
  }

  async checkGuard(guard: Guard): Promise<GuardFault | null> {
    return this.#findFault(guard)
  }

  async revision(): Promise<number> {
    return this.#revisionOfTurn()
  }

  /**
   * Returns the revision, the ledger being as new. A request asks for them many times over; what another process changes
   * meanwhile the commit finds.
   */
  #revisionOfTurn(): number {
    if (this.#revisionNow === null) {
      this.#ledger.refresh()
      this.#revisionNow = this.#admin.revision()
      setImmediate(() => {
        this.#revisionNow = null
      })
    }
    return this.#revisionNow
  }

  #versionOfTurn(): unknown {
    this.#revisionOfTurn()
    return this.#ledger.version
  }

  async change(change: AdminChange): Promise<'changed' | 'revised'> {
    return this.#inTransaction(() => {
      if (change.expectedRevision !== this.#admin.revision()) return 'revised'
      this.#admin.write(change)
      if (change.form) this.forms.decide(change.form.id, change.form.decision)
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
    return this.#admin.book(this.#revisionOfTurn())
  }

  async look<T>(spenders: readonly Spender[], atMs: number, work: (spending: Spending) => T): Promise<T> {
    return work(new Spending(this.#admin.book(this.#revisionOfTurn()), this.#ledger, atMs, spenders))
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
    return this.#certificates.findBinding(keyFingerprint)
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    return this.#certificates.find(serial)
  }

  async findCertificateByFingerprint(fingerprint: string): Promise<CertificateRecord | null> {
    return this.#certificates.findByFingerprint(fingerprint)
  }

  async findAnswer(keyFingerprint: string, csrDigest: string): Promise<CertificateRecord | null> {
    return this.#certificates.findAnswer(keyFingerprint, csrDigest)
  }

  listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    return this.#reader.certificates(query)
  }

  async listCas(): Promise<CaRecord[]> {
    return this.#reader.cas()
  }

  async auditHead(): Promise<AuditHead> {
    return this.#audit.head()
  }

  async listAudit(afterSequence: number, limit: number): Promise<AuditRow[]> {
    return this.#audit.after(afterSequence, limit)
  }

  async findAudit(sequence: number): Promise<AuditRow | null> {
    return this.#audit.find(sequence)
  }

  async findAuditOfSerial(serial: string): Promise<AuditRow | null> {
    return this.#audit.findOfSerial(serial)
  }

  queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    return this.#reader.queryAudit(query)
  }

  async getSetting(name: string): Promise<string | null> {
    return this.#reader.setting(name)
  }

  async putSetting(name: string, value: string, audit: CommitUnit['audit']): Promise<void> {
    this.#inTransaction(() => {
      this.#putSetting.run(name, value)
      this.#append(audit)
    })
  }

  async close(): Promise<void> {
    this.#flush()
    await this.#wal?.close()
    this.#database.close()
  }
}

// The low octet of SQLite's extended result codes; 19 is SQLITE_CONSTRAINT.
const isConstraintBroken = (error: unknown): boolean => ((error as { errcode?: number }).errcode ?? 0) % 256 === 19
