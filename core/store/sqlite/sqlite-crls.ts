import type { DatabaseSync } from 'node:sqlite'
import { toHex } from '../../pki/x509/index.ts'
import { type AuditEntry, type CrlRecord, type CrlSummary, type KeptCrl, WHOLE_CRLS } from '../../records/index.ts'
import type { Audited, CrlStore } from '../index.ts'
import { kept, octetsOfHex } from '../sql/index.ts'
import type { SqliteRevocations } from './sqlite-revocations.ts'

/** CRLs in SQLite. */
export class SqliteCrls implements CrlStore {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #revocations: Pick<SqliteRevocations, 'lastOf'>
  readonly #audited: Audited

  constructor(database: DatabaseSync, revocations: Pick<SqliteRevocations, 'lastOf'>, audited: Audited) {
    this.#statements = prepareStatements(database)
    this.#revocations = revocations
    this.#audited = audited
  }

  async commit(record: CrlRecord, audit: AuditEntry): Promise<'committed' | 'overtaken'> {
    const { list, number, issuerCa, thisUpdateSeconds, nextUpdateSeconds, entries, covers, sha256, der } = record
    return this.#audited((append) => {
      const { last } = this.#statements.lastNumber.get(list) as { last: number }
      if (number !== last + 1 || covers !== this.#revocations.lastOf(issuerCa)) return 'overtaken'
      this.#statements.insert.run(
        ...[list, number, issuerCa, thisUpdateSeconds, nextUpdateSeconds, entries, covers],
        ...[kept(octetsOfHex(sha256), sha256), der],
      )
      this.#statements.empty.run(list, number - WHOLE_CRLS)
      append(audit)
      return 'committed'
    })
  }

  async latest(list: string): Promise<CrlRecord | null> {
    return toRecord(this.#statements.latest.get(list) as unknown as CrlRow | undefined)
  }

  async latestSummary(list: string): Promise<CrlSummary | null> {
    const row = this.#statements.latestSummary.get(list)
    return row ? toSummary(row as unknown as SummaryRow) : null
  }

  async find(list: string, number: number): Promise<KeptCrl | null> {
    const crl = toRecord(this.#statements.find.get(list, number) as unknown as CrlRow | undefined)
    return crl?.der.length === 0 ? { ...crl, der: null } : crl
  }

  async history(list: string, limit: number): Promise<CrlSummary[]> {
    return (this.#statements.history.all(list, limit) as unknown as SummaryRow[]).map(toSummary)
  }
}

interface SummaryRow {
  readonly list: string
  readonly number: number
  readonly issuer_ca: string
  readonly this_update_seconds: number
  readonly next_update_seconds: number
  readonly entries: number
  readonly covers: number
  readonly sha256: Uint8Array
}

interface CrlRow extends SummaryRow {
  readonly der: Uint8Array
}

const toRecord = (row: CrlRow | undefined): CrlRecord | null => (row ? { ...toSummary(row), der: row.der } : null)

const toSummary = (row: SummaryRow): CrlSummary => ({
  list: row.list,
  number: row.number,
  issuerCa: row.issuer_ca,
  thisUpdateSeconds: row.this_update_seconds,
  nextUpdateSeconds: row.next_update_seconds,
  entries: row.entries,
  covers: row.covers,
  sha256: toHex(row.sha256),
})

function prepareStatements(database: DatabaseSync) {
  const columns = 'list, number, issuer_ca, this_update_seconds, next_update_seconds, entries, covers, sha256'
  const latest = 'FROM crl WHERE list = ? ORDER BY number DESC LIMIT 1'
  return {
    lastNumber: database.prepare('SELECT coalesce(max(number), 0) AS last FROM crl WHERE list = ?'),
    insert: database.prepare(`INSERT INTO crl (${columns}, der) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    empty: database.prepare("UPDATE crl SET der = x'' WHERE list = ? AND number = ?"),
    latest: database.prepare(`SELECT ${columns}, der ${latest}`),
    latestSummary: database.prepare(`SELECT ${columns} ${latest}`),
    find: database.prepare(`SELECT ${columns}, der FROM crl WHERE list = ? AND number = ?`),
    history: database.prepare(`SELECT ${columns} FROM crl WHERE list = ? ORDER BY number DESC LIMIT ?`),
  }
}
