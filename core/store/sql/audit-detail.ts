import type { AuditRow, CertificateRecord, Json } from '../../records/index.ts'

type Detail = AuditRow['detail']

/** What the detail of an issue says that the certificate's own row says too. */
export type Issue = Pick<
  CertificateRecord,
  'serial' | 'profile' | 'environment' | 'participant' | 'subject' | 'eui64' | 'renews' | 'policyVersion'
>

// The keys of the detail of an issue in their order; those of the certificate are true. What has landed here is never
// changed: a detail with other keys is kept whole, one with more of them keeps those.
const ISSUE_KEYS: readonly (readonly [key: string, isOfCertificate: boolean])[] = [
  ['serial', true],
  ['profile', true],
  ['environment', true],
  ['participant', true],
  ['interface', false],
  ['subject', true],
  ['eui64', true],
  ['renews', true],
  ['policyVersion', true],
  ['entitlement', false],
  ['waivers', false],
]
const KEPT = ISSUE_KEYS.filter(([, isOfCertificate]) => !isOfCertificate).length

/**
 * Returns the text that keeps a detail: JSON, or for the issue of `certificate` an array of what the certificate's row
 * does not say. {@link unpackDetail} returns the same detail again, key for key in the same order.
 */
export function packDetail(detail: Detail, certificate: Issue | null): string {
  return (certificate && packIssue(detail, certificate)) ?? JSON.stringify(detail)
}

function packIssue(detail: Detail, certificate: Issue): string | null {
  const keys = Object.keys(detail)
  const kept: Json[] = []
  for (const [i, [key, isOfCertificate]] of ISSUE_KEYS.entries()) {
    const value = detail[key] as Json
    if (keys[i] !== key) return null
    if (!isOfCertificate) kept.push(value)
    else if (value !== certificate[key as keyof Issue] || !survives(value)) return null
  }
  if (keys.length > ISSUE_KEYS.length)
    kept.push(Object.fromEntries(keys.slice(ISSUE_KEYS.length).map((key) => [key, detail[key] as Json])))
  return JSON.stringify(kept)
}

// Half a surrogate pair does not survive a database; in JSON it is escaped.
const survives = (value: string | null): boolean => value === null || value.isWellFormed()

/** Returns the detail of a row; what somebody has made unreadable is shown as it stands, and its hash then does not fit. */
export function unpackDetail(text: string, certificate: Issue | null): Detail {
  try {
    const value: Json = JSON.parse(text)
    if (Array.isArray(value)) return (certificate && unpackIssue(value, certificate)) ?? { unreadable: text }
    if (isDetail(value)) return value
  } catch {
    // Said below.
  }
  return { unreadable: text }
}

function unpackIssue(kept: readonly Json[], certificate: Issue): Detail | null {
  const more = kept[KEPT] ?? {}
  if (kept.length < KEPT || kept.length > KEPT + 1 || !isDetail(more)) return null
  const detail: Record<string, Json> = {}
  let next = 0
  for (const [key, isOfCertificate] of ISSUE_KEYS)
    detail[key] = isOfCertificate ? certificate[key as keyof Issue] : (kept[next++] as Json)
  return { ...detail, ...more }
}

const isDetail = (value: Json): value is Detail => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the participant that a detail names, as a database keeps it, or null. */
export const partyOf = ({ participant }: { readonly participant?: unknown }): string | null =>
  typeof participant === 'string' ? participant.toWellFormed() : null
