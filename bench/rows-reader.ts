import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../core/index.ts'
import { AuditTable } from '../core/store/sqlite/audit-table.ts'
import { CertificateTables } from '../core/store/sqlite/certificate-tables.ts'
import { SqliteReader } from '../core/store/sqlite/sqlite-reader.ts'
import { SqliteVocabulary } from '../core/store/sqlite/sqlite-vocabulary.ts'

// As core/store/sqlite/open-database.ts has it.
const CACHE_KIB = 32_768

/** What is searched. */
export type Searched = Pick<
  Store,
  | 'findCertificate'
  | 'findCertificateByFingerprint'
  | 'findAnswer'
  | 'listCertificates'
  | 'findAudit'
  | 'findAuditOfSerial'
  | 'queryAudit'
>

/** Opens a store as its searches alone, by a connection that cannot write, with the store's own statements and cache. */
export function openReader(file: string): Searched & { close(): void } {
  const database = new DatabaseSync(file, { readOnly: true })
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
  const vocabulary = new SqliteVocabulary(database)
  const certificates = new CertificateTables(database, vocabulary)
  const audit = new AuditTable(database, vocabulary)
  const reader = new SqliteReader(database, vocabulary)
  return {
    findCertificate: async (serial) => certificates.find(serial),
    findCertificateByFingerprint: async (fingerprint) => certificates.findByFingerprint(fingerprint),
    findAnswer: async (keyFingerprint, csrDigest) => certificates.findAnswer(keyFingerprint, csrDigest),
    listCertificates: (query) => reader.certificates(query),
    findAudit: async (sequence) => audit.find(sequence),
    findAuditOfSerial: async (serial) => audit.findOfSerial(serial),
    queryAudit: (query) => reader.queryAudit(query),
    close: () => database.close(),
  }
}
