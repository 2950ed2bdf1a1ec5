import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import { NO_EXPIRY_SECONDS } from '../../../pki/x509/index.ts'
import type { AuditQuery, CertificateQuery } from '../../index.ts'
import type { AuditJoin, CertificateRow, Tables } from '../index.ts'
import { auditColumns, type Columns, certificateColumns, type HexOf, octetsOfHex, octetsOfSerial } from '../index.ts'

type Certificates = SelectQueryBuilder<Tables, 'certificate', CertificateRow>

/** Returns the query for a page of certificates, in order of issue. */
export function certificateQuery(database: Kysely<Tables>, query: CertificateQuery, hexOf: HexOf): Certificates {
  const { participant, eui64, role, subject, latestOfKey, limit } = query
  let select = database
    .selectFrom('certificate')
    .select(aliased(certificateColumns(hexOf)))
    .$castTo<CertificateRow>()
  if (limit !== undefined) select = select.limit(limit)
  select = ofKind(select, query)
  if (participant !== undefined) select = ofParticipant(select, participant, query)
  if (eui64 !== undefined) select = select.where(sql<boolean>`eui64 = ${octetsOfHex(eui64)}`)
  if (role !== undefined) select = select.where('role', '=', role)
  select = ofAny(ofKey(select, query), query)
  if (subject !== undefined) {
    select = select.where(sql<boolean>`lower(subject) like ${`%${escapeLike(subject.toLowerCase())}%`} escape '\\'`)
  }
  select = expiring(select, query)
  if (latestOfKey) select = select.where(isLatestOfKey)
  return paged(issued(select, query), query)
}

function ofKind(select: Certificates, { profile, pki, environment }: CertificateQuery): Certificates {
  const equal = Object.entries({ profile, pki, environment }).filter(([, value]) => value !== undefined)
  if (equal.length === 0) return select
  return select.where('kind', 'in', (e) =>
    e
      .selectFrom('certificate_kind')
      .select('id')
      .where((kind) =>
        kind.and(equal.map(([column, value]) => kind(column as 'profile', '=', value as 'iki/root-ica'))),
      ),
  )
}

function ofParticipant(select: Certificates, name: string, query: CertificateQuery): Certificates {
  const id = sql`(select id from party where name = ${name})`
  // What was issued within some time is found by that, and so is what is in order of EUI-64: to sort all that a participant
  // has, for each page, would take longer.
  return isOfTime(query) || query.byEui64
    ? select.where(sql<boolean>`+participant = ${id}`)
    : select.where(sql<boolean>`participant = ${id}`)
}

function ofAny(select: Certificates, { keyFingerprints, serials }: CertificateQuery): Certificates {
  let within = select
  if (keyFingerprints !== undefined) {
    const keys = padded(keyFingerprints.map(octetsOfHex))
    const starts = keys.map((key) => key?.subarray(0, 8) ?? null)
    // As the index has it.
    within = within
      .where(sql<boolean>`substr(key_fingerprint, 1, 8) in (${sql.join(starts)})`)
      .where(sql<boolean>`key_fingerprint in (${sql.join(keys)})`)
  }
  if (serials !== undefined) {
    const octets = padded(serials.map(octetsOfSerial))
    const ends = octets.map((each) => each?.subarray(8) ?? null)
    // The index has the ninth octet and those after it first.
    within = within
      .where(sql<boolean>`substr(serial, 9) in (${sql.join(ends)})`)
      .where(sql<boolean>`serial in (${sql.join(octets)})`)
  }
  return within
}

/** Returns a list with its last value repeated until its length is a power of two: few forms of a statement are kept. */
function padded<T>(values: readonly (T | null)[]): (T | null)[] {
  const length = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)))
  return Array.from({ length }, (_, i) => values[Math.min(i, values.length - 1)] ?? null)
}

function ofKey(select: Certificates, { keyFingerprint }: CertificateQuery): Certificates {
  if (keyFingerprint === undefined) return select
  const key = octetsOfHex(keyFingerprint)
  // As the index has it.
  return select
    .where(sql<boolean>`substr(key_fingerprint, 1, 8) = ${key?.subarray(0, 8)}`)
    .where(sql<boolean>`key_fingerprint = ${key}`)
}

function expiring(
  select: Certificates,
  { expiresBeforeSeconds: before, expiresFromSeconds: from }: CertificateQuery,
): Certificates {
  let within = select
  if (before !== undefined) within = within.where('not_after_seconds', '<', before)
  if (from !== undefined) within = within.where('not_after_seconds', '>=', from)
  // Said in so many words, since an index that leaves out what never expires is used only where that is known.
  if (before !== undefined && before <= NO_EXPIRY_SECONDS)
    within = within.where(sql<boolean>`not_after_seconds < ${sql.lit(NO_EXPIRY_SECONDS)}`)
  return within
}

const isOfTime = ({ issuedFromSeconds, issuedBeforeSeconds }: CertificateQuery): boolean =>
  issuedFromSeconds !== undefined || issuedBeforeSeconds !== undefined

function issued(
  select: Certificates,
  { issuedFromSeconds: from, issuedBeforeSeconds, after }: CertificateQuery,
): Certificates {
  let within = select
  // The plus keeps a page that goes on from being looked for from the very beginning.
  const column = sql.raw(after === undefined ? 'issued_at_seconds' : '+issued_at_seconds')
  if (from !== undefined) within = within.where(sql<boolean>`${column} >= ${from}`)
  if (issuedBeforeSeconds !== undefined) within = within.where('issued_at_seconds', '<', issuedBeforeSeconds)
  return within
}

function paged(select: Certificates, query: CertificateQuery): Certificates {
  const serial = query.after === undefined ? null : octetsOfSerial(query.after)
  const [first, rest] = [serial?.subarray(0, 8) ?? null, serial?.subarray(8) ?? null]
  // As the index on serial numbers has it.
  const last = (columns: string) =>
    sql`(select ${sql.raw(columns)} from certificate where substr(serial, 9) = ${rest} and substr(serial, 1, 8) = ${first})`
  if (isOfTime(query)) {
    const ordered = select.orderBy('issued_at_seconds').orderBy('id')
    return query.after === undefined
      ? ordered
      : ordered.where(sql<boolean>`(issued_at_seconds, id) > ${last('issued_at_seconds, id')}`)
  }
  if (query.byEui64) {
    const ordered = select.where('eui64', 'is not', null).orderBy('eui64').orderBy('id')
    return query.after === undefined ? ordered : ordered.where(sql<boolean>`(eui64, id) > ${last('eui64, id')}`)
  }
  const ordered = select.orderBy('id')
  return query.after === undefined ? ordered : ordered.where(sql<boolean>`id > ${last('id')}`)
}

// An environment may be null, which equals nothing, not even itself.
const isLatestOfKey = sql<boolean>`not exists (
  select 1 from certificate as later
    join certificate_kind as later_kind on later_kind.id = later.kind
    join certificate_kind as own_kind on own_kind.id = certificate.kind
  where substr(later.key_fingerprint, 1, 8) = substr(certificate.key_fingerprint, 1, 8)
    and later.key_fingerprint = certificate.key_fingerprint and later.id > certificate.id
    and later_kind.profile = own_kind.profile
    and later_kind.environment is not distinct from own_kind.environment)`

const escapeLike = (text: string): string => text.replace(/[%_\\]/g, '\\$&')

const aliased = (columns: Columns<Record<string, unknown>>) =>
  Object.entries(columns).map(([name, expression]) => sql.raw(expression).as(name))

/** Returns the query for a page of the audit log, the newest row first. */
export function auditQuery(database: Kysely<Tables>, query: AuditQuery, hexOf: HexOf) {
  const { action, actor, participant, fromSeconds, untilSeconds, before, limit } = query
  let select = database
    .selectFrom('audit')
    .leftJoin('certificate as issued', 'issued.id', 'audit.certificate')
    .select(aliased(auditColumns(hexOf)))
    .orderBy('sequence', 'desc')
    .limit(limit)
  if (action !== undefined) select = select.where('action', '=', action)
  if (actor !== undefined) select = select.where('actor', '=', actor)
  if (participant !== undefined)
    select = select.where(sql<boolean>`audit.participant = (select id from party where name = ${participant})`)
  if (fromSeconds !== undefined) select = select.where('at_seconds', '>=', fromSeconds)
  if (untilSeconds !== undefined) select = select.where('at_seconds', '<', untilSeconds)
  if (before !== undefined) select = select.where('sequence', '<', before)
  return select.$castTo<AuditJoin>()
}
