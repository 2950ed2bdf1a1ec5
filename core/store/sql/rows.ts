import { passingOctets } from '../../pki/x509/index.ts'
import type { AuditRow, CertificateRecord, KeyBinding, RegisterEntry, RegisterKind } from '../../records/index.ts'
import { type Issue, partyOf, unpackDetail } from './audit-detail.ts'

/** Values that many certificates share; each row refers to them by a number. */
export type CertificateKind = Pick<
  CertificateRecord,
  'profile' | 'pki' | 'environment' | 'usage' | 'issuerCa' | 'policyVersion'
>

/** Resolves the numbers by which rows refer to shared values. */
export interface Vocabulary {
  kind(id: number): CertificateKind
  party(id: number): string
}

/** A certificate's row. Values that are hex in the record are octets here. */
export interface CertificateTable {
  id: number
  serial: Uint8Array
  kind: number
  participant: number
  subject: string
  eui64: Uint8Array | null
  role: number | null
  not_before_seconds: number
  not_after_seconds: number
  key_fingerprint: Uint8Array
  binding: number | null
  issued_at_seconds: number
  renews: Uint8Array | null
  csr_digest: Uint8Array | null
  fingerprint: Uint8Array | null
  audit: number | null
  der: Uint8Array
}

export interface CertificateKindTable {
  id: number
  profile: CertificateKind['profile']
  pki: CertificateKind['pki']
  environment: string | null
  usage: CertificateKind['usage']
  issuer_ca: string
  policy_version: string | null
}

export interface AuditTable {
  sequence: number
  at_seconds: number
  actor: string
  action: AuditRow['action']
  detail: string
  previous_hash: Uint8Array
  hash: Uint8Array
  certificate: number | null
  participant: number | null
}

/** A certificate's row as it is read, octets as upper-case hex. */
export type CertificateRow = Pick<
  CertificateTable,
  'kind' | 'participant' | 'subject' | 'role' | 'not_before_seconds' | 'not_after_seconds' | 'issued_at_seconds'
> & {
  serial_hex: string
  eui64_hex: string | null
  key_fingerprint_hex: string
  renews_hex: string | null
  csr_digest_hex: string | null
  der_hex: string
}

/** The columns that say what a certificate binds its key to. */
export type BindingRow = Pick<CertificateRow, 'kind' | 'subject' | 'eui64_hex'> & Pick<CertificateTable, 'binding'>

/** An audit row as it is read, with the columns of its certificate if it has one. */
export type AuditJoin = Omit<AuditTable, 'previous_hash' | 'hash' | 'certificate'> & {
  previous_hash_hex: string
  hash_hex: string
  of_serial_hex: string | null
  of_kind: number | null
  of_participant: number | null
  of_subject: string | null
  of_eui64_hex: string | null
  of_renews_hex: string | null
}

/** The tables of every SQL backend that the query builder uses. */
export interface Tables {
  certificate: CertificateTable
  certificate_kind: CertificateKindTable
  party: { id: number; name: string }
  audit: AuditTable
  setting: { name: string; value: string }
  register: { kind: RegisterKind; id: string; participant: string | null; value: string }
}

// Serial numbers are upper-case hex, everything else is lower-case.
const lowerOrNull = (hex: string | null): string | null => hex?.toLowerCase() ?? null

/** Returns the record of a row. */
export function fromRow(row: CertificateRow, vocabulary: Vocabulary): CertificateRecord {
  const { profile, pki, environment, usage, issuerCa, policyVersion } = vocabulary.kind(row.kind)
  return {
    serial: row.serial_hex,
    profile,
    pki,
    environment,
    participant: vocabulary.party(row.participant),
    subject: row.subject,
    eui64: lowerOrNull(row.eui64_hex),
    role: row.role,
    usage,
    issuerCa,
    notBeforeSeconds: row.not_before_seconds,
    notAfterSeconds: row.not_after_seconds,
    keyFingerprint: row.key_fingerprint_hex.toLowerCase(),
    issuedAtSeconds: row.issued_at_seconds,
    renews: row.renews_hex,
    policyVersion,
    csrDigest: lowerOrNull(row.csr_digest_hex),
    der: passingOctets(row.der_hex),
  }
}

/** Returns the binding of a key, from the row of the certificate that binds it. */
export function toBinding({ kind, subject, eui64_hex, binding }: BindingRow, vocabulary: Vocabulary): KeyBinding {
  const { profile, environment } = vocabulary.kind(kind)
  const isDevice = ((binding ?? 0) & BINDS_DEVICE) !== 0
  const hasEnvironment = ((binding ?? 0) & BINDS_ENVIRONMENT) !== 0
  return {
    profile,
    environment: hasEnvironment ? environment : null,
    holder: isDevice ? (lowerOrNull(eui64_hex) ?? '') : subject,
  }
}

// Bits of the column; the migration that makes the table describes them.
const BINDS_DEVICE = 1
const BINDS_ENVIRONMENT = 2

/** Returns the column value that says that a certificate binds its key to `binding`. */
export function bindingNumber({ profile, environment, holder }: KeyBinding, record: CertificateRecord): number {
  const isDevice = holder === record.eui64
  const isSaid =
    profile === record.profile &&
    (isDevice || holder === record.subject) &&
    (environment === null || environment === record.environment)
  if (!isSaid) throw new Error(`certificate ${record.serial} does not say what its key is bound to`)
  return (isDevice ? BINDS_DEVICE : 0) + (environment === null ? 0 : BINDS_ENVIRONMENT)
}

/** Returns the audit row of a table row. */
export function toAuditRow(row: AuditJoin, vocabulary: Vocabulary): AuditRow {
  const { sequence, at_seconds, actor, action, detail, previous_hash_hex, hash_hex, participant } = row
  const said = unpackDetail(detail, issueOf(row, vocabulary))
  // The participant column is not in the hash. If somebody has changed it, the detail is shown as unreadable.
  const isFoundByIt = partyOf(said) === (participant === null ? null : vocabulary.party(participant))
  return {
    sequence,
    atSeconds: at_seconds,
    actor,
    action,
    detail: isFoundByIt ? said : { unreadable: detail },
    previousHash: previous_hash_hex.toLowerCase(),
    hash: hash_hex.toLowerCase(),
  }
}

function issueOf(row: AuditJoin, vocabulary: Vocabulary): Issue | null {
  const { of_serial_hex, of_kind, of_participant, of_subject, of_eui64_hex, of_renews_hex } = row
  if (of_serial_hex === null || of_kind === null || of_participant === null || of_subject === null) return null
  const { profile, environment, policyVersion } = vocabulary.kind(of_kind)
  return {
    serial: of_serial_hex,
    profile,
    environment,
    participant: vocabulary.party(of_participant),
    subject: of_subject,
    eui64: lowerOrNull(of_eui64_hex),
    renews: of_renews_hex,
    policyVersion,
  }
}

/** Returns the register entry of a table row. */
export const toRegisterEntry = ({ kind, id, participant, value }: Tables['register']): RegisterEntry => ({
  kind,
  id,
  participant,
  value: JSON.parse(value),
})
