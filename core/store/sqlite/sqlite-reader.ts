import type { DatabaseSync } from 'node:sqlite'
import type { AuditHead, AuditRow } from '../../audit/audit-row.ts'
import { GENESIS } from '../../audit/audit-row.ts'
import type { RegisterEntry, RegisterKind } from '../../register/register-entry.ts'
import {
  type AuditTable,
  type CertificateTable,
  fromRow,
  type Tables,
  toAuditRow,
  toRegisterEntry,
} from '../sql/rows.ts'
import type { AuditQuery, CaRecord, CertificateQuery, CertificateRecord, KeyBinding } from '../store.ts'
import type { SqliteQueries } from './sqlite-queries.ts'

/** What is read outside of commits, and what commits read alike. */
export class SqliteReader {
  readonly #database: DatabaseSync
  readonly #statements: ReturnType<typeof prepareStatements>
  #queries: Promise<SqliteQueries> | null = null

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#statements = prepareStatements(database)
  }

  /** The query builder takes longer to load than most commands take to run, and few of them need it. */
  #varying(): Promise<SqliteQueries> {
    this.#queries ??= import('./sqlite-queries.ts').then((module) => new module.SqliteQueries(this.#database))
    return this.#queries
  }

  auditHead(): AuditHead {
    const row = this.#statements.head.get() as { sequence: number; hash: string; at_seconds: number } | undefined
    return row ? { sequence: row.sequence, hash: row.hash, atSeconds: row.at_seconds } : GENESIS
  }

  keyBinding(keyFingerprint: string): KeyBinding | null {
    return (this.#statements.binding.get(keyFingerprint) as KeyBinding | undefined) ?? null
  }

  certificate(serial: string): CertificateRecord | null {
    const row = this.#statements.certificate.get(serial)
    return row ? fromRow(row as unknown as CertificateTable) : null
  }

  async certificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    return (await (await this.#varying()).certificates(query)).map(fromRow)
  }

  cas(): CaRecord[] {
    return this.#statements.cas.all() as unknown as CaRecord[]
  }

  auditAfter(sequence: number, limit: number): AuditRow[] {
    return (this.#statements.auditAfter.all(sequence, limit) as unknown as AuditTable[]).map(toAuditRow)
  }

  audit(sequence: number): AuditRow | null {
    const row = this.#statements.audit.get(sequence)
    return row ? toAuditRow(row as unknown as AuditTable) : null
  }

  async auditOfSerial(serial: string): Promise<AuditRow | null> {
    const row = await (await this.#varying()).auditOfSerial(serial)
    return row ? toAuditRow(row) : null
  }

  async queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    return (await (await this.#varying()).audit(query)).map(toAuditRow)
  }

  registerEntry(kind: RegisterKind, id: string): RegisterEntry | null {
    const row = this.#statements.registerEntry.get(kind, id)
    return row ? toRegisterEntry(row as unknown as Tables['register']) : null
  }

  register({ kind, participant }: { kind?: RegisterKind; participant?: string }): RegisterEntry[] {
    const rows =
      participant === undefined
        ? this.#statements.registerOfKind.all(kind ?? null, kind ?? null)
        : this.#statements.registerOfParticipant.all(participant, kind ?? null, kind ?? null)
    return (rows as unknown as Tables['register'][]).map(toRegisterEntry)
  }

  setting(name: string): string | null {
    const row = this.#statements.setting.get(name)
    return row ? String(row.value) : null
  }
}

function prepareStatements(database: DatabaseSync) {
  const audit = 'SELECT sequence, at_seconds, actor, action, detail, previous_hash, hash FROM audit'
  const register = 'SELECT kind, id, participant, value FROM register'
  const isOfKind = '(? IS NULL OR kind = ?) ORDER BY kind, id'
  return {
    head: database.prepare('SELECT sequence, hash, at_seconds FROM audit ORDER BY sequence DESC LIMIT 1'),
    binding: database.prepare('SELECT profile, environment, holder FROM key_binding WHERE key_fingerprint = ?'),
    certificate: database.prepare('SELECT * FROM certificate WHERE serial = ?'),
    cas: database.prepare('SELECT id, profile, environment, serial FROM ca ORDER BY id'),
    auditAfter: database.prepare(`${audit} WHERE sequence > ? ORDER BY sequence LIMIT ?`),
    audit: database.prepare(`${audit} WHERE sequence = ?`),
    registerEntry: database.prepare(`${register} WHERE kind = ? AND id = ?`),
    registerOfKind: database.prepare(`${register} WHERE ${isOfKind}`),
    registerOfParticipant: database.prepare(`${register} WHERE participant = ? AND ${isOfKind}`),
    setting: database.prepare('SELECT value FROM setting WHERE name = ?'),
  }
}
