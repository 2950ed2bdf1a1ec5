import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { AuditQuery, CertificateQuery } from '../store.ts'
import type { AuditTable, CertificateTable, Tables } from './rows.ts'

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
