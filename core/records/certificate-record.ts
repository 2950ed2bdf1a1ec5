import type { Pki, ProfileId } from '../pki/profile/ids/index.ts'

/** A certificate as the store keeps it. */
export interface CertificateRecord {
  /** 32 upper-case hex characters. */
  readonly serial: string
  readonly profile: ProfileId
  readonly pki: Pki
  readonly environment: string | null
  readonly participant: string
  /** RFC 4514. */
  readonly subject: string
  /** 16 lower-case hex characters. */
  readonly eui64: string | null
  readonly role: number | null
  readonly usage: 'digitalSignature' | 'keyAgreement' | null
  /** The id of the CA that signed, such as `dccki/eii@uit-a`. */
  readonly issuerCa: string
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  readonly issuedAtSeconds: number
  /** The serial number of the certificate that this one renews. */
  readonly renews: string | null
  /** The version of the certificate policy in force on the day of issue; null where none was registered. */
  readonly policyVersion: string | null
  /** SHA-256 of the CSR that it answers, lower-case hex; null for a renewal and a CA's own. */
  readonly csrDigest: string | null
  readonly der: Uint8Array
}

/** What a key may be certified for: one profile, one environment, one subject. */
export interface KeyBinding {
  readonly profile: ProfileId
  readonly environment: string | null
  /** The subject, or for a device its EUI-64. */
  readonly holder: string
}

export interface CaRecord {
  readonly id: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly serial: string
}

/** Whether a key bound to `held` may be certified for `wanted`: the same use again is a renewal. */
export const sameBinding = (held: KeyBinding, wanted: KeyBinding): boolean =>
  held.profile === wanted.profile && held.environment === wanted.environment && held.holder === wanted.holder
