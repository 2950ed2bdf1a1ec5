import type { AuditRow } from '../../audit/audit-row.ts'
import type { RegisterEntry, RegisterKind } from '../../register/register-entry.ts'
import type { CaRecord, CertificateRecord } from '../store.ts'

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

export interface AuditTable {
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
