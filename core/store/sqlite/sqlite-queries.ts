import type { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { auditQuery, certificateQuery } from '../sql/queries.ts'
import type { AuditJoin, CertificateTable, Tables } from '../sql/rows.ts'
import type { AuditQuery, CertificateQuery } from '../store.ts'
import { asKyselyDatabase } from './kysely-adapter.ts'

/** The queries that vary with what is asked for. */
export class SqliteQueries {
  readonly #kysely: Kysely<Tables>

  constructor(database: DatabaseSync) {
    this.#kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyDatabase(database) }) })
  }

  certificates(query: CertificateQuery): Promise<CertificateTable[]> {
    return certificateQuery(this.#kysely, query).execute()
  }

  audit(query: AuditQuery): Promise<AuditJoin[]> {
    return auditQuery(this.#kysely, query).execute()
  }
}
