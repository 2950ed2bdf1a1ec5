import type { CertificateRecord, Store } from '../store/store.ts'
import { toHex } from '../x509/bytes.ts'
import { formatSerial } from '../x509/format-serial.ts'
import { type CertificateContent, type CheckedRequest, keyReused } from './check-request.ts'
import type { SignedCertificate } from './sign.ts'

/** A certificate that exists: its serial, record and audit row are durable. */
export interface Issued {
  readonly record: CertificateRecord
  readonly warnings: CheckedRequest['warnings']
}

/**
 * Commits serial, certificate, key binding and audit row in one transaction and hands the certificate out.
 * @throws {PkiError} `KEY_REUSED…` where the key was bound to something else since the check
 */
export async function commit(certificate: SignedCertificate, checked: CheckedRequest, store: Store): Promise<Issued> {
  const { participant, binding, actor, renews, warnings } = checked
  const record = recordOf(certificate, checked.content, checked.environment, participant, renews)
  const outcome = await store.commit({ certificate: record, binding, ca: null, audit: auditOf(record, actor) })
  switch (outcome.kind) {
    case 'key-bound':
      throw keyReused(outcome.to, binding)
    case 'committed':
      return { record, warnings }
    default:
      return outcome satisfies never
  }
}

function auditOf(record: CertificateRecord, actor: string) {
  const { issuedAtSeconds, serial, profile, environment, participant, subject, eui64, renews } = record
  const detail = { serial, profile, environment, participant, subject, eui64, renews }
  return { atSeconds: issuedAtSeconds, actor, action: 'issued' as const, detail }
}

/** Returns the record of a signed certificate. */
export function recordOf(
  { der, built }: SignedCertificate,
  content: CertificateContent,
  environment: string | null,
  participant: string,
  renews: string | null,
): CertificateRecord {
  const { profile, issuer, serial, notBeforeSeconds, notAfterSeconds, issuedAtSeconds } = built
  const eui64 = content.hardwareModule?.hwSerial ?? content.subject.eui64
  return {
    serial: formatSerial(serial),
    profile: profile.id,
    pki: profile.pki,
    environment,
    participant,
    subject: content.subjectText,
    eui64: eui64 ? toHex(eui64) : null,
    role: content.subject.role ?? null,
    usage: profile.usage,
    issuerCa: issuer.id,
    notBeforeSeconds,
    notAfterSeconds,
    keyFingerprint: content.keyFingerprint,
    issuedAtSeconds,
    renews,
    der,
  }
}
