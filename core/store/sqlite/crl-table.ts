import type { DatabaseSync } from 'node:sqlite'
import { toHex } from '../../pki/x509/index.ts'
import type { CrlRecord, CrlSummary, KeptCrl } from '../../records/index.ts'
import { kept, octetsOfHex } from '../sql/index.ts'

/** CRLs; of the older ones of a list the octets are gone. */
export class CrlTable {
  readonly #statements: ReturnType<typeof prepareStatements>

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  /** Returns the number of the newest CRL of a list, 0 where there is none. */
  lastNumber(list: string): number {
    return (this.#statements.lastNumber.get(list) as { last: number }).last
  }

  /** Writes a CRL; number `emptied` of its list loses its octets. */
  insert(record: CrlRecord, emptied: number): void {
    const { list, number, issuerCa, thisUpdateSeconds, nextUpdateSeconds, entries, covers, sha256, der } = record
    this.#statements.insert.run(
      ...[list, number, issuerCa, thisUpdateSeconds, nextUpdateSeconds, entries, covers],
      ...[kept(octetsOfHex(sha256), sha256), der],
    )
    this.#statements.empty.run(list, emptied)
  }

  latest(list: string): CrlRecord | null {
    return toRecord(this.#statements.latest.get(list) as unknown as CrlRow | undefined)
  }

  latestSummary(list: string): CrlSummary | null {
    const row = this.#statements.latestSummary.get(list)
    return row ? toSummary(row as unknown as SummaryRow) : null
  }

  find(list: string, number: number): KeptCrl | null {
    const crl = toRecord(this.#statements.find.get(list, number) as unknown as CrlRow | undefined)
    return crl?.der.length === 0 ? { ...crl, der: null } : crl
  }

  history(list: string, limit: number): CrlSummary[] {
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
