import type { Pki, ProfileId } from '../pki/profile/ids/index.ts'

/** A certificate as stored. */
export interface CertificateRecord {
  /** 32 upper-case hex characters. */
  readonly serial: string
  readonly profile: ProfileId
  readonly pki: Pki
  /** The test environment; null for a PKI that all environments share. */
  readonly environment: string | null
  /** The id of the participant, or `operator`. */
  readonly participant: string
  /** As in RFC 4514. */
  readonly subject: string
  /** 16 lower-case hex characters; null if the certificate has none. */
  readonly eui64: string | null
  /** The Remote Party Role code; null if the certificate has none. */
  readonly role: number | null
  readonly usage: 'digitalSignature' | 'keyAgreement' | null
  /** The id of the CA that signed, such as `dccki/eii@uit-a`. */
  readonly issuerCa: string
  /** Seconds since 1970. */
  readonly notBeforeSeconds: number
  /** Seconds since 1970. */
  readonly notAfterSeconds: number
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  /** By the world's clock, in seconds since 1970. */
  readonly issuedAtSeconds: number
  /** The serial number of the certificate that this one renews; null if it is not a renewal. */
  readonly renews: string | null
  /** The version of the certificate policy in force at the time of issue; null if none was registered. */
  readonly policyVersion: string | null
  /** SHA-256 of the CSR, lower-case hex; null for a renewal and for a CA certificate. */
  readonly csrDigest: string | null
  readonly der: Uint8Array
}

/** What a key is certified for. A key serves one profile, environment and holder only. */
export interface KeyBinding {
  readonly profile: ProfileId
  readonly environment: string | null
  /** The subject, or the EUI-64 of a device. */
  readonly holder: string
}

/** A CA of the world, and its certificate. */
export interface CaRecord {
  readonly id: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly serial: string
}

/** Whether a key that is certified for `held` may be certified for `wanted`: only if both are the same. */
export const sameBinding = (held: KeyBinding, wanted: KeyBinding): boolean =>
  held.profile === wanted.profile && held.environment === wanted.environment && held.holder === wanted.holder
