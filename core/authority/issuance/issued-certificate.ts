import type { Finding } from '../../pki/lint/index.ts'
import type { Profile } from '../../pki/profile/index.ts'
import { formatSerial } from '../../pki/x509/index.ts'
import type { CertificateRecord } from '../../records/index.ts'
import type { CommitUnit, Guard } from '../../store/index.ts'
import type { CertificateContent } from './csr/index.ts'
import type { RequestContext } from './request-context.ts'
import { type RequestedCertificate, requestedOf } from './requested-certificate.ts'
import type { SignedCertificate } from './sign.ts'

/** A committed certificate: its serial number, record and audit row are durable. */
export interface Issued {
  readonly record: CertificateRecord
  readonly warnings: readonly Finding[]
  /** The number of the audit row of its issue. */
  readonly reference: number
}

/** A commit unit that holds a certificate. */
export type IssuingUnit = CommitUnit & { readonly certificate: CertificateRecord }

/** What signing adds to a requested certificate. */
export interface SignatureFacts {
  readonly serial: Uint8Array
  /** The id of the CA that signed. */
  readonly issuerCa: string
  readonly der: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly issuedAtSeconds: number
}

/** The fields of a record that come from neither the request nor the signature. */
export type RecordOrigin = Pick<CertificateRecord, 'environment' | 'participant' | 'renews' | 'policyVersion'>

/** Returns the record of a signed certificate, as the store keeps it. */
export const certificateRecord = (
  { profile, subjectText, keyFingerprint, eui64, role, csrDigest }: RequestedCertificate<Profile>,
  { serial, issuerCa, der, notBeforeSeconds, notAfterSeconds, issuedAtSeconds }: SignatureFacts,
  { environment, participant, renews, policyVersion }: RecordOrigin,
): CertificateRecord => ({
  serial: formatSerial(serial),
  profile: profile.id,
  pki: profile.pki,
  environment,
  participant,
  subject: subjectText,
  eui64,
  role,
  usage: profile.usage,
  issuerCa,
  notBeforeSeconds,
  notAfterSeconds,
  keyFingerprint,
  issuedAtSeconds,
  renews,
  policyVersion,
  csrDigest,
  der,
})

/** Returns the record of one signed certificate; `csrDigest` is the SHA-256 of its CSR, or null. */
export function recordOf(
  { der, built }: SignedCertificate,
  content: CertificateContent,
  { csrDigest, ...origin }: RecordOrigin & Pick<CertificateRecord, 'csrDigest'>,
): CertificateRecord {
  const requested = requestedOf(content, built.profile, csrDigest)
  return certificateRecord(requested, { ...built, der, issuerCa: built.issuer.id }, origin)
}

/** Returns the guard that refuses a certificate if a revocation forbids it. */
export const unrevoked = ({
  issuerCa,
  renews,
  keyFingerprint,
}: Pick<CertificateRecord, 'issuerCa' | 'renews' | 'keyFingerprint'>): Guard => ({
  kind: 'unrevoked',
  issuerCa,
  renews,
  keyFingerprint,
})

/** Returns the audit row of the issue of a certificate. A null `revision` means that entitlement was skipped. */
export function issuedAudit(
  record: CertificateRecord,
  context: Pick<RequestContext, 'interface' | 'actor'>,
  entitled: { readonly revision: number | null; readonly waivers: readonly string[] },
) {
  const { issuedAtSeconds, serial, profile, environment, participant, subject, eui64, renews, policyVersion } = record
  const detail = {
    serial,
    profile,
    environment,
    participant,
    interface: context.interface,
    subject,
    eui64,
    renews,
    policyVersion,
    entitlement: entitled.revision === null ? 'skipped' : 'checked',
    waivers: entitled.waivers,
  }
  return { atSeconds: issuedAtSeconds, actor: context.actor, action: 'issued' as const, detail }
}
