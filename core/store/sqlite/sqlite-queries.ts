import type { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { auditQuery, certificateQuery } from '../sql/queries.ts'
import type { AuditJoin, CertificateRow, Tables } from '../sql/rows.ts'
import type { AuditQuery, CertificateQuery } from '../store.ts'
import { hexOf } from './hex-of.ts'
import { asKyselyDatabase } from './kysely-adapter.ts'

/** The queries that vary with what is asked for. */
export class SqliteQueries {
  readonly #kysely: Kysely<Tables>

  constructor(database: DatabaseSync) {
    this.#kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyDatabase(database) }) })
  }

  certificates(query: CertificateQuery): Promise<CertificateRow[]> {
    return certificateQuery(this.#kysely, query, hexOf).execute()
  }

  audit(query: AuditQuery): Promise<AuditJoin[]> {
    return auditQuery(this.#kysely, query, hexOf).execute()
  }
}
