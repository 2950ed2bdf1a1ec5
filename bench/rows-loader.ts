import { DatabaseSync } from 'node:sqlite'
import { SqliteStore } from '../core/index.ts'
import { type AuditHead, chainAuditRow } from '../core/records/index.ts'
import { AuditTable } from '../core/store/sqlite/audit-table.ts'
import { CertificateTables } from '../core/store/sqlite/certificate-tables.ts'
import { SqliteLedger } from '../core/store/sqlite/sqlite-ledger.ts'
import { SqliteVocabulary } from '../core/store/sqlite/sqlite-vocabulary.ts'
import type { UnitMaker } from './rows-units.ts'

// A transaction each, and a row of spending.
const CHUNK = 1_000
// The one index that does not grow in order is made once most rows are there; the last part of them goes in with it
// there, so that its pages are as full as growing leaves them.
const RANDOM_INDEX = 'certificate_key'
const GROWN_PART = 0.1

/**
 * Fills a new store with `count` certificates, their key bindings, audit rows and spending, as commits would leave it:
 * by the same writers, but with no decision made, nothing flushed to disk meanwhile, and most entries of the index by key
 * sorted first.
 */
export async function loadRows(file: string, count: number, maker: UnitMaker): Promise<void> {
  await new SqliteStore(file).close()
  const database = new DatabaseSync(file)
  // Everything is written anew if this fails.
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA cache_size = -1500000; PRAGMA threads = 2; PRAGMA temp_store = FILE')
  const sorted = Math.floor((count * (1 - GROWN_PART)) / CHUNK) * CHUNK
  const index = database.prepare(`SELECT sql FROM sqlite_schema WHERE name = '${RANDOM_INDEX}'`).get()
  database.exec(`DROP INDEX ${RANDOM_INDEX}`)
  const writer = new RowsWriter(database, maker)
  for (let n = 0; n < sorted; n += CHUNK) writer.write(n, CHUNK)
  database.exec(String(index?.sql))
  for (let n = sorted; n < count; n += CHUNK) writer.write(n, Math.min(CHUNK, count - n))
  database.exec('PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL')
  database.close()
}

/** Writes certificates as commits leave them, after what the log of the store holds already. */
export class RowsWriter {
  readonly #database: DatabaseSync
  readonly #maker: Pick<UnitMaker, 'unit'>
  readonly #certificates: CertificateTables
  readonly #audit: AuditTable
  readonly #ledger: SqliteLedger
  #head: AuditHead
  readonly #spent = new Map<string, number>()

  constructor(database: DatabaseSync, maker: Pick<UnitMaker, 'unit'>) {
    const vocabulary = new SqliteVocabulary(database)
    this.#database = database
    this.#maker = maker
    this.#certificates = new CertificateTables(database, vocabulary)
    this.#audit = new AuditTable(database, vocabulary)
    this.#head = this.#audit.head()
    this.#ledger = new SqliteLedger(database)
  }

  /** Writes the certificates from the nth on, all of one participant. */
  write(n: number, count: number): void {
    this.#database.exec('BEGIN')
    let last = this.#maker.unit(n)
    for (let i = 0; i < count; i++) {
      last = i === 0 ? last : this.#maker.unit(n + i)
      const { certificate, binding, audit } = last
      const row = chainAuditRow(this.#head, audit)
      this.#head = row
      const id = this.#certificates.insert(certificate, binding, row.sequence)
      this.#audit.append(row, { id, record: certificate })
    }
    const { spend } = last
    if (spend) for (const scope of [spend.spender.participant, '*']) this.#spend(scope, spend, count)
    this.#database.exec('COMMIT')
  }

  #spend(scope: string, { spender, atMs }: NonNullable<ReturnType<UnitMaker['unit']>['spend']>, count: number): void {
    const total = (this.#spent.get(scope) ?? 0) + count
    this.#spent.set(scope, total)
    const { interface: over, pki, submission } = spender
    const series = { scope, interface: over, pki, submission }
    const at = { atMs, submittedAtMs: atMs, processedAtMs: atMs }
    this.#ledger.write({ series, ...at, submitted: total, processed: total })
  }
}
