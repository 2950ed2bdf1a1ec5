import type { AuditJoin, CertificateRow } from './rows.ts'

/** How a backend writes a column's octets as upper-case hex, and as null where there are none. */
export type HexOf = (column: string) => string

/** What is read under which name: an SQL expression for each column of a row. */
export type Columns<Row> = Readonly<Record<keyof Row, string>>

// Octets come as text: read as octets each value is an object with a buffer of its own, some 500 a page of 100 rows, and
// the collector then takes longer than the database; see docs/performance-rows.md.

/** Returns what is read of a certificate. */
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

/** Returns what is read of a row of the audit log, of which `issued` is the certificate. */
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

/** Returns what stands after SELECT. */
export const listOf = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([name, expression]) => `${expression} AS ${name}`)
    .join(', ')
