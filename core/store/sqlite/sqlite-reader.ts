import type { DatabaseSync } from 'node:sqlite'
import type { AuditRow, CertificateRecord, RegisterEntry, RegisterKind } from '../../records/index.ts'
import type { AuditQuery, CertificateQuery } from '../index.ts'
import { fromRow, type Tables, toAuditRow, toRegisterEntry } from '../sql/index.ts'
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

  /** The query builder takes longer to load than most commands take to run, and few of them need it. */
  #varying(): Promise<SqliteQueries> {
    this.#queries ??= import('./sqlite-queries.ts').then((module) => new module.SqliteQueries(this.#database))
    return this.#queries
  }

  async certificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    const rows = await (await this.#varying()).certificates(query)
    return rows.map((row) => fromRow(row, this.#vocabulary))
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

function prepareStatements(database: DatabaseSync) {
  const register = 'SELECT kind, id, participant, value FROM register'
  const isOfKind = '(? IS NULL OR kind = ?) ORDER BY kind, id'
  return {
    registerEntry: database.prepare(`${register} WHERE kind = ? AND id = ?`),
    registerOfKind: database.prepare(`${register} WHERE ${isOfKind}`),
    registerOfParticipant: database.prepare(`${register} WHERE participant = ? AND ${isOfKind}`),
    setting: database.prepare('SELECT value FROM setting WHERE name = ?'),
  }
}
