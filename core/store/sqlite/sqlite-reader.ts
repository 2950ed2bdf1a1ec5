import type { DatabaseSync } from 'node:sqlite'
import type { AuditRow, CertificateRecord, RegisterEntry, RegisterKind } from '../../records/index.ts'
import type { AuditQuery, CertificateQuery } from '../index.ts'
import {
  type CertificateRow,
  certificateColumns,
  fromRow,
  octetsOfSerial,
  type Tables,
  toAuditRow,
  toRegisterEntry,
} from '../sql/index.ts'
import { hexOf } from './hex-of.ts'
import type { SqliteQueries } from './sqlite-queries.ts'
import type { SqliteVocabulary } from './sqlite-vocabulary.ts'

/** Register, settings, and searches whose conditions vary. */
export class SqliteReader {
  readonly #database: DatabaseSync
  readonly #vocabulary: SqliteVocabulary
  readonly #statements: ReturnType<typeof prepareStatements>
  #queries: Promise<SqliteQueries> | null = null

  constructor(database: DatabaseSync, vocabulary: SqliteVocabulary) {
    this.#database = database
    this.#vocabulary = vocabulary
    this.#statements = prepareStatements(database)
  }

  /** Loaded when it is needed: the query builder takes longer to load than most commands take to run. */
  #varying(): Promise<SqliteQueries> {
    this.#queries ??= import('./sqlite-queries.ts').then((module) => new module.SqliteQueries(this.#database))
    return this.#queries
  }

  async certificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    const rows = isWholeWorld(query) ? this.#page(query) : await (await this.#varying()).certificates(query)
    return rows.map((row) => fromRow(row, this.#vocabulary))
  }

  /** A page of all certificates, which `tpki cert list` reads, without the query builder. */
  #page({ after, limit }: CertificateQuery): CertificateRow[] {
    const serial = after === undefined ? null : (octetsOfSerial(after) ?? new Uint8Array())
    const last = serial === null ? 0 : this.#statements.idOfSerial.get(serial.subarray(8), serial.subarray(0, 8))?.id
    if (last === undefined) return []
    return this.#statements.page.all(last, limit ?? -1) as unknown as CertificateRow[]
  }

  async queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    const rows = await (await this.#varying()).audit(query)
    return rows.map((row) => toAuditRow(row, this.#vocabulary))
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

const PAGE_KEYS: readonly string[] = ['after', 'limit'] satisfies (keyof CertificateQuery)[]

/** Returns whether a query has no criterion: nothing but a page. */
const isWholeWorld = (query: CertificateQuery): boolean =>
  Object.entries(query).every(([key, value]) => value === undefined || PAGE_KEYS.includes(key))

function prepareStatements(database: DatabaseSync) {
  const register = 'SELECT kind, id, participant, value FROM register'
  const columns = Object.entries(certificateColumns(hexOf))
    .map(([name, expression]) => `${expression} AS ${name}`)
    .join(', ')
  const isOfKind = '(? IS NULL OR kind = ?) ORDER BY kind, id'
  return {
    // The order of the parts is that of the index on serial numbers.
    idOfSerial: database.prepare('SELECT id FROM certificate WHERE substr(serial, 9) = ? AND substr(serial, 1, 8) = ?'),
    page: database.prepare(`SELECT ${columns} FROM certificate WHERE id > ? ORDER BY id LIMIT ?`),
    registerEntry: database.prepare(`${register} WHERE kind = ? AND id = ?`),
    registerOfKind: database.prepare(`${register} WHERE ${isOfKind}`),
    registerOfParticipant: database.prepare(`${register} WHERE participant = ? AND ${isOfKind}`),
    setting: database.prepare('SELECT value FROM setting WHERE name = ?'),
  }
}
