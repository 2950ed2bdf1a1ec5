import type { AuditRow, CertificateRecord, Json } from '../../records/index.ts'

type Detail = AuditRow['detail']

/** The part of an issue's audit detail that the certificate's own row holds too. */
export type Issue = Pick<
  CertificateRecord,
  'serial' | 'profile' | 'environment' | 'participant' | 'subject' | 'eui64' | 'renews' | 'policyVersion'
>

// The keys of an issue's detail in their order; `true` marks those that the certificate's row holds. Never change this
// list. A detail with other keys is stored whole; additional keys at the end are stored as they are.
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
 * Returns a detail as stored text: JSON, or for the issue of `certificate` an array of the values that the certificate's
 * row does not hold. {@link unpackDetail} returns the same detail with its keys in the same order.
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

// A database does not keep half a surrogate pair; JSON escapes it.
const survives = (value: string | null): boolean => value === null || value.isWellFormed()

/** Returns the detail of a row. Text that cannot be read is returned as `unreadable`, and the row's hash then differs. */
export function unpackDetail(text: string, certificate: Issue | null): Detail {
  try {
    const value: Json = JSON.parse(text)
    if (Array.isArray(value)) return (certificate && unpackIssue(value, certificate)) ?? { unreadable: text }
    if (isDetail(value)) return value
  } catch {
    // Returned as unreadable below.
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

/** Returns the participant in a detail as a database stores it, or null. */
export const partyOf = ({ participant }: { readonly participant?: unknown }): string | null =>
  typeof participant === 'string' ? participant.toWellFormed() : null
