import { DatabaseSync } from 'node:sqlite'
import type { LimitBook } from '../../quota/index.ts'
import type {
  AuditHead,
  AuditRow,
  CaRecord,
  CertificateRecord,
  KeyBinding,
  RegisterEntry,
  RegisterKind,
} from '../../records/index.ts'
import { BackedStore } from '../backed/index.ts'
import type { AuditQuery, CertificateQuery, QueuedRequest, RecordedSpend } from '../index.ts'
import { BUSY_TIMEOUT_MS, openDatabase } from './open-database.ts'
import { readSpending } from './sqlite-ledger.ts'
import {
  SqliteAccess,
  SqliteBatches,
  SqliteCrls,
  SqliteForms,
  SqliteNotices,
  SqliteRevocations,
} from './sqlite-parts.ts'
import { SqliteReader } from './sqlite-reader.ts'
import { SqliteTables } from './sqlite-tables.ts'
import { SqliteTransactor } from './sqlite-transactor.ts'

/** The default store: one SQLite file with a write-ahead log. What it has committed is on the disk. */
export class SqliteStore extends BackedStore {
  readonly #database: DatabaseSync
  readonly #tables: SqliteTables
  readonly #transactor: SqliteTransactor
  readonly #reader: SqliteReader
  readonly access: SqliteAccess
  readonly batches: SqliteBatches
  readonly revocations: SqliteRevocations
  readonly crls: SqliteCrls
  readonly notices: SqliteNotices
  readonly forms: SqliteForms

  /** Opens `file`, or a store in memory for `:memory:`, and migrates it. @throws {PkiError} `WORLD_INVALID` */
  constructor(file: string) {
    const database = openDatabase(file)
    const tables = new SqliteTables(database)
    const transactor = new SqliteTransactor(database, tables)
    super(transactor)
    this.#database = database
    this.#tables = tables
    this.#transactor = transactor
    this.#reader = new SqliteReader(database, tables.vocabulary)
    this.access = new SqliteAccess(transactor, tables)
    this.batches = new SqliteBatches(transactor, tables)
    this.revocations = new SqliteRevocations(transactor, tables)
    this.crls = new SqliteCrls(transactor, tables)
    this.notices = new SqliteNotices(transactor, tables)
    this.forms = new SqliteForms(transactor, tables)
  }

  async revision(): Promise<number> {
    return this.#transactor.revision()
  }

  async findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null> {
    return this.#reader.registerEntry(kind, id)
  }

  async listRegister(query: { kind?: RegisterKind; participant?: string }): Promise<RegisterEntry[]> {
    return this.#reader.register(query)
  }

  async limits(): Promise<LimitBook> {
    return this.#tables.admin.book(this.#transactor.revision())
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
    return this.#tables.admin.queue()
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.#tables.certificates.findBinding(keyFingerprint)
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    return this.#tables.certificates.find(serial)
  }

  async findCertificateByFingerprint(fingerprint: string): Promise<CertificateRecord | null> {
    return this.#tables.certificates.findByFingerprint(fingerprint)
  }

  async findAnswer(keyFingerprint: string, csrDigest: string): Promise<CertificateRecord | null> {
    return this.#tables.certificates.findAnswer(keyFingerprint, csrDigest)
  }

  listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    return this.#reader.certificates(query)
  }

  async listCas(): Promise<CaRecord[]> {
    return this.#tables.certificates.cas()
  }

  async auditHead(): Promise<AuditHead> {
    return this.#tables.audit.head()
  }

  async listAudit(afterSequence: number, limit: number): Promise<AuditRow[]> {
    return this.#tables.audit.after(afterSequence, limit)
  }

  async findAudit(sequence: number): Promise<AuditRow | null> {
    return this.#tables.audit.find(sequence)
  }

  async findAuditOfSerial(serial: string): Promise<AuditRow | null> {
    return this.#tables.audit.findOfSerial(serial)
  }

  queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    return this.#reader.queryAudit(query)
  }

  async getSetting(name: string): Promise<string | null> {
    return this.#reader.setting(name)
  }

  protected closeBackend(): Promise<void> {
    return this.#transactor.close()
  }
}
