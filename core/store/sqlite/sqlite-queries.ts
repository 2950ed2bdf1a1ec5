import type { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import type { AuditQuery, CertificateQuery } from '../index.ts'
import type { AuditJoin, CertificateRow, Tables } from '../sql/index.ts'
import { auditQuery, certificateQuery } from '../sql/kysely/index.ts'
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
