import type { DatabaseSync } from 'node:sqlite'
import { AccessTables } from './access-tables.ts'
import { AdminTables } from './admin-tables.ts'
import { AuditTable } from './audit-table.ts'
import { BatchTables } from './batch-tables.ts'
import { CertificateTables } from './certificate-tables.ts'
import { CrlTable } from './crl-table.ts'
import { FormTable } from './form-table.ts'
import { NoticeTable } from './notice-table.ts'
import { RevocationTables } from './revocation-tables.ts'
import { SqliteLedger } from './sqlite-ledger.ts'
import { SqliteVocabulary } from './sqlite-vocabulary.ts'

/** The tables of one database: what is read and written in each. */
export class SqliteTables {
  readonly vocabulary: SqliteVocabulary
  readonly audit: AuditTable
  readonly certificates: CertificateTables
  readonly ledger: SqliteLedger
  readonly admin: AdminTables
  readonly access: AccessTables
  readonly revocations: RevocationTables
  readonly crls: CrlTable
  readonly notices: NoticeTable
  readonly forms: FormTable
  readonly batches: BatchTables

  constructor(database: DatabaseSync) {
    this.vocabulary = new SqliteVocabulary(database)
    this.audit = new AuditTable(database, this.vocabulary)
    this.certificates = new CertificateTables(database, this.vocabulary)
    this.ledger = new SqliteLedger(database)
    this.admin = new AdminTables(database)
    this.access = new AccessTables(database)
    this.revocations = new RevocationTables(database)
    this.crls = new CrlTable(database)
    this.notices = new NoticeTable(database)
    this.forms = new FormTable(database)
    this.batches = new BatchTables(database)
  }
}
