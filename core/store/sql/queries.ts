import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { AuditRow } from '../../audit/audit-row.ts'
import type { CaRecord, CertificateQuery, CertificateRecord } from '../store.ts'

/** A certificate's row: the record with its keys as columns are spelt. */
export interface CertificateTable {
  id: number
  serial: string
  profile: CertificateRecord['profile']
  pki: CertificateRecord['pki']
  environment: string | null
  participant: string
  subject: string
  eui64: string | null
  role: number | null
  usage: CertificateRecord['usage']
  issuer_ca: string
  not_before_seconds: number
  not_after_seconds: number
  key_fingerprint: string
  issued_at_seconds: number
  renews: string | null
  der: Uint8Array
}

interface AuditTable {
  sequence: number
  at_seconds: number
  actor: string
  action: AuditRow['action']
  detail: string
  previous_hash: string
  hash: string
}

/** The tables as every SQL backend has them. */
export interface Tables {
  certificate: CertificateTable
  ca: CaRecord
  audit: AuditTable
  setting: { name: string; value: string }
}

/** Returns the query for a page of certificates, in order of issue. */
export function certificateQuery(
  database: Kysely<Tables>,
  query: CertificateQuery,
): SelectQueryBuilder<Tables, 'certificate', CertificateTable> {
  const { profile, pki, environment, participant, eui64, role, keyFingerprint } = query
  const { subject, expiresBeforeSeconds, expiresFromSeconds, latestOfKey, after, limit } = query
  let select = database.selectFrom('certificate').selectAll().orderBy('id')
  if (limit !== undefined) select = select.limit(limit)
  const equal = { profile, pki, environment, participant, eui64, role, key_fingerprint: keyFingerprint }
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) select = select.where(column as keyof typeof equal, '=', value)
  }
  if (subject !== undefined) {
    select = select.where(sql<boolean>`lower(subject) like ${`%${escapeLike(subject.toLowerCase())}%`} escape '\\'`)
  }
  if (expiresBeforeSeconds !== undefined) select = select.where('not_after_seconds', '<', expiresBeforeSeconds)
  if (expiresFromSeconds !== undefined) select = select.where('not_after_seconds', '>=', expiresFromSeconds)
  if (latestOfKey) select = select.where(isLatestOfKey)
  if (after !== undefined) {
    select = select.where('id', '>', (e) => e.selectFrom('certificate').select('id').where('serial', '=', after))
  }
  return select
}

// An environment may be null, which equals nothing, not even itself.
const isLatestOfKey = sql<boolean>`not exists (
  select 1 from certificate as later
  where later.key_fingerprint = certificate.key_fingerprint and later.id > certificate.id
    and later.profile = certificate.profile and later.environment is not distinct from certificate.environment)`

const escapeLike = (text: string): string => text.replace(/[%_\\]/g, '\\$&')

/** Returns the record of a row. */
export function fromRow(row: CertificateTable): CertificateRecord {
  const { id: _id, issuer_ca, not_before_seconds, not_after_seconds, key_fingerprint, issued_at_seconds, ...same } = row
  return {
    ...same,
    issuerCa: issuer_ca,
    notBeforeSeconds: not_before_seconds,
    notAfterSeconds: not_after_seconds,
    keyFingerprint: key_fingerprint,
    issuedAtSeconds: issued_at_seconds,
  }
}

/** Returns the audit row of a table row. */
export function toAuditRow(row: AuditTable): AuditRow {
  const { sequence, at_seconds, actor, action, detail, previous_hash, hash } = row
  return {
    sequence,
    atSeconds: at_seconds,
    actor,
    action,
    detail: JSON.parse(detail),
    previousHash: previous_hash,
    hash,
  }
}
