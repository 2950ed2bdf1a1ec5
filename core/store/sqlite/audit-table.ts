import type { DatabaseSync } from 'node:sqlite'
import { toHex } from '../../pki/x509/index.ts'
import { type AuditHead, type AuditRow, type CertificateRecord, GENESIS } from '../../records/index.ts'
import {
  type AuditJoin,
  auditColumns,
  hasSerial,
  listOf,
  octetsOfSerial,
  packDetail,
  partyOf,
  toAuditRow,
} from '../sql/index.ts'
import { hexOf } from './hex-of.ts'
import type { SqliteVocabulary } from './sqlite-vocabulary.ts'

/** The audit log: rows are appended within transactions and read by number. */
export class AuditTable {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #vocabulary: SqliteVocabulary

  constructor(database: DatabaseSync, vocabulary: SqliteVocabulary) {
    this.#statements = prepareStatements(database)
    this.#vocabulary = vocabulary
  }

  head(): AuditHead {
    const row = this.#statements.head.get() as { sequence: number; hash: Uint8Array; at_seconds: number } | undefined
    return row ? { sequence: row.sequence, hash: toHex(row.hash), atSeconds: row.at_seconds } : GENESIS
  }

  /** Appends a row; for the issue of a certificate with the number of the certificate's row. */
  append(row: AuditRow, certificate: { readonly id: number; readonly record: CertificateRecord } | null): void {
    const party = partyOf(row.detail)
    this.#statements.insert.run(
      row.sequence,
      row.atSeconds,
      row.actor,
      row.action,
      packDetail(row.detail, certificate?.record ?? null),
      Buffer.from(row.previousHash, 'hex'),
      Buffer.from(row.hash, 'hex'),
      certificate?.id ?? null,
      party === null ? null : this.#vocabulary.partyId(party),
    )
  }

  after(sequence: number, limit: number): AuditRow[] {
    return this.#statements.after.all(sequence, limit).map((row) => this.#row(row))
  }

  find(sequence: number): AuditRow | null {
    const row = this.#statements.find.get(sequence)
    return row ? this.#row(row) : null
  }

  findOfSerial(serial: string): AuditRow | null {
    const found = this.#statements.findOfSerial.get(octetsOfSerial(serial))
    const row = found ? this.#row(found) : null
    // The number that leads here is not in the hash, the row is.
    return row?.detail.serial === serial ? row : null
  }

  #row(row: unknown): AuditRow {
    return toAuditRow(row as AuditJoin, this.#vocabulary)
  }
}

function prepareStatements(database: DatabaseSync) {
  const join = `SELECT ${listOf(auditColumns(hexOf))}
    FROM audit LEFT JOIN certificate AS issued ON issued.id = audit.certificate`
  return {
    head: database.prepare('SELECT sequence, hash, at_seconds FROM audit ORDER BY sequence DESC LIMIT 1'),
    insert: database.prepare(`INSERT INTO audit
      (sequence, at_seconds, actor, action, detail, previous_hash, hash, certificate, participant)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    after: database.prepare(`${join} WHERE sequence > ? ORDER BY sequence LIMIT ?`),
    find: database.prepare(`${join} WHERE sequence = ?`),
    findOfSerial: database.prepare(
      `${join} WHERE sequence = (SELECT audit FROM certificate WHERE ${hasSerial('serial', '?1')})`,
    ),
  }
}
