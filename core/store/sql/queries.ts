import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { AuditRow } from '../../audit/audit-row.ts'
import type { RegisterEntry, RegisterKind } from '../../register/register-entry.ts'
import type { AuditQuery, CaRecord, CertificateQuery, CertificateRecord } from '../store.ts'

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
  policy_version: string | null
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
  register: { kind: RegisterKind; id: string; participant: string | null; value: string }
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
  const { id: _id, issuer_ca, not_before_seconds, not_after_seconds, ...rest } = row
  const { key_fingerprint, issued_at_seconds, policy_version, ...same } = rest
  return {
    ...same,
    issuerCa: issuer_ca,
    notBeforeSeconds: not_before_seconds,
    notAfterSeconds: not_after_seconds,
    keyFingerprint: key_fingerprint,
    issuedAtSeconds: issued_at_seconds,
    policyVersion: policy_version,
  }
}

/** Returns the query for a page of the audit log, the newest row first. */
export function auditQuery(
  database: Kysely<Tables>,
  query: AuditQuery,
): SelectQueryBuilder<Tables, 'audit', AuditTable> {
  const { action, actor, participant, fromSeconds, untilSeconds, before, limit } = query
  let select = database.selectFrom('audit').selectAll().orderBy('sequence', 'desc').limit(limit)
  if (action !== undefined) select = select.where('action', '=', action)
  if (actor !== undefined) select = select.where('actor', '=', actor)
  if (participant !== undefined) select = select.where(detailKey('participant'), '=', participant)
  if (fromSeconds !== undefined) select = select.where('at_seconds', '>=', fromSeconds)
  if (untilSeconds !== undefined) select = select.where('at_seconds', '<', untilSeconds)
  return before === undefined ? select : select.where('sequence', '<', before)
}

/** Returns the query for the row of the issue of a certificate. */
export const auditOfSerialQuery = (
  database: Kysely<Tables>,
  serial: string,
): SelectQueryBuilder<Tables, 'audit', AuditTable> =>
  database
    .selectFrom('audit')
    .selectAll()
    .where('action', 'in', ['issued', 'ca-made'])
    .where(detailKey('serial'), '=', serial)

// A row that somebody has made unreadable has no keys.
const detailKey = (key: string) =>
  sql<string>`case when json_valid(detail) then json_extract(detail, ${`$.${key}`}) end`

/** Returns the audit row of a table row. */
export function toAuditRow(row: AuditTable): AuditRow {
  const { sequence, at_seconds, actor, action, detail, previous_hash, hash } = row
  return {
    sequence,
    atSeconds: at_seconds,
    actor,
    action,
    detail: parseDetail(detail),
    previousHash: previous_hash,
    hash,
  }
}

/** Returns the register entry of a table row. */
export const toRegisterEntry = ({ kind, id, participant, value }: Tables['register']): RegisterEntry => ({
  kind,
  id,
  participant,
  value: JSON.parse(value),
})

/** What somebody has made unreadable is shown as it stands; its hash then does not fit. */
function parseDetail(text: string): AuditRow['detail'] {
  try {
    const detail = JSON.parse(text)
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail
  } catch {
    // Said below.
  }
  return { unreadable: text }
}
