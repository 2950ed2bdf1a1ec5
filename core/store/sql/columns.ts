import type { AuditJoin, CertificateRow } from './rows.ts'

/** Returns SQL for a column's octets as upper-case hex; null for null. */
export type HexOf = (column: string) => string

/** The SQL expression for each column of a row. */
export type Columns<Row> = Readonly<Record<keyof Row, string>>

// Octets are read as hex text. As octets, each value is an object with its own buffer, about 500 for a page of 100 rows,
// and garbage collection then takes longer than the database; see docs/performance-rows.md.

/** Returns the columns of a certificate. */
export const certificateColumns = (hexOf: HexOf): Columns<CertificateRow> => ({
  serial_hex: hexOf('serial'),
  kind: 'kind',
  participant: 'participant',
  subject: 'subject',
  eui64_hex: hexOf('eui64'),
  role: 'role',
  not_before_seconds: 'not_before_seconds',
  not_after_seconds: 'not_after_seconds',
  key_fingerprint_hex: hexOf('key_fingerprint'),
  issued_at_seconds: 'issued_at_seconds',
  renews_hex: hexOf('renews'),
  csr_digest_hex: hexOf('csr_digest'),
  der_hex: hexOf('der'),
})

/** Returns the columns of an audit row joined with its certificate, `issued`. */
export const auditColumns = (hexOf: HexOf): Columns<AuditJoin> => ({
  sequence: 'audit.sequence',
  at_seconds: 'audit.at_seconds',
  actor: 'audit.actor',
  action: 'audit.action',
  detail: 'audit.detail',
  previous_hash_hex: hexOf('audit.previous_hash'),
  hash_hex: hexOf('audit.hash'),
  participant: 'audit.participant',
  of_serial_hex: hexOf('issued.serial'),
  of_kind: 'issued.kind',
  of_participant: 'issued.participant',
  of_subject: 'issued.subject',
  of_eui64_hex: hexOf('issued.eui64'),
  of_renews_hex: hexOf('issued.renews'),
})

/** Returns the list that follows SELECT. */
export const listOf = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([name, expression]) => `${expression} AS ${name}`)
    .join(', ')
