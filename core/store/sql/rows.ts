import type { AuditRow } from '../../audit/audit-row.ts'
import type { RegisterEntry, RegisterKind } from '../../register/register-entry.ts'
import { toHex } from '../../x509/bytes.ts'
import { formatSerial } from '../../x509/format-serial.ts'
import type { CertificateRecord, KeyBinding } from '../store.ts'
import { type Issue, partyOf, unpackDetail } from './audit-detail.ts'

/** What many certificates share and each row names by a number. */
export type CertificateKind = Pick<
  CertificateRecord,
  'profile' | 'pki' | 'environment' | 'usage' | 'issuerCa' | 'policyVersion'
>

/** The words that rows name by numbers. */
export interface Vocabulary {
  kind(id: number): CertificateKind
  party(id: number): string
}

/** A certificate's row: what is hex in the record is octets here. */
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

/** A row of the audit log with what the row of its certificate says, if it is of one that is there. */
export interface AuditJoin extends AuditTable {
  of_serial: Uint8Array | null
  of_kind: number | null
  of_participant: number | null
  of_subject: string | null
  of_eui64: Uint8Array | null
  of_renews: Uint8Array | null
}

/** The tables as every SQL backend has them. */
export interface Tables {
  certificate: CertificateTable
  certificate_kind: CertificateKindTable
  party: { id: number; name: string }
  audit: AuditTable
  setting: { name: string; value: string }
  register: { kind: RegisterKind; id: string; participant: string | null; value: string }
}

const hexOrNull = (octets: Uint8Array | null): string | null => (octets === null ? null : toHex(octets))
const serialOrNull = (octets: Uint8Array | null): string | null => (octets === null ? null : formatSerial(octets))

/** Returns the record of a row. */
export function fromRow(row: CertificateTable, vocabulary: Vocabulary): CertificateRecord {
  const { profile, pki, environment, usage, issuerCa, policyVersion } = vocabulary.kind(row.kind)
  return {
    serial: formatSerial(row.serial),
    profile,
    pki,
    environment,
    participant: vocabulary.party(row.participant),
    subject: row.subject,
    eui64: hexOrNull(row.eui64),
    role: row.role,
    usage,
    issuerCa,
    notBeforeSeconds: row.not_before_seconds,
    notAfterSeconds: row.not_after_seconds,
    keyFingerprint: toHex(row.key_fingerprint),
    issuedAtSeconds: row.issued_at_seconds,
    renews: serialOrNull(row.renews),
    policyVersion,
    csrDigest: hexOrNull(row.csr_digest),
    der: row.der,
  }
}

/** Returns what the row of a certificate that binds its key binds it to. */
export function toBinding(
  { kind, subject, eui64, binding }: Pick<CertificateTable, 'kind' | 'subject' | 'eui64' | 'binding'>,
  vocabulary: Vocabulary,
): KeyBinding {
  const { profile, environment } = vocabulary.kind(kind)
  const isDevice = ((binding ?? 0) & BINDS_DEVICE) !== 0
  const hasEnvironment = ((binding ?? 0) & BINDS_ENVIRONMENT) !== 0
  return {
    profile,
    environment: hasEnvironment ? environment : null,
    holder: isDevice ? (hexOrNull(eui64) ?? '') : subject,
  }
}

// As the column is described where the table is made.
const BINDS_DEVICE = 1
const BINDS_ENVIRONMENT = 2

/** Returns how the row of a certificate says that it binds its key to `binding`. */
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
  const { sequence, at_seconds, actor, action, detail, previous_hash, hash, participant } = row
  const said = unpackDetail(detail, issueOf(row, vocabulary))
  // The column by which a row is found is not hashed: where it was changed, the row is not shown as sound.
  const isFoundByIt = partyOf(said) === (participant === null ? null : vocabulary.party(participant))
  return {
    sequence,
    atSeconds: at_seconds,
    actor,
    action,
    detail: isFoundByIt ? said : { unreadable: detail },
    previousHash: toHex(previous_hash),
    hash: toHex(hash),
  }
}

function issueOf(row: AuditJoin, vocabulary: Vocabulary): Issue | null {
  const { of_serial, of_kind, of_participant, of_subject, of_eui64, of_renews } = row
  if (of_serial === null || of_kind === null || of_participant === null || of_subject === null) return null
  const { profile, environment, policyVersion } = vocabulary.kind(of_kind)
  return {
    serial: formatSerial(of_serial),
    profile,
    environment,
    participant: vocabulary.party(of_participant),
    subject: of_subject,
    eui64: hexOrNull(of_eui64),
    renews: serialOrNull(of_renews),
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
