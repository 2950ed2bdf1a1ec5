import type { RevocationReason } from '../pki/x509/index.ts'

/** Revocation reasons after which the same key is never certified again. */
export const COMPROMISED: readonly RevocationReason[] = ['keyCompromise', 'cACompromise']

/** A revocation. It cannot be undone. */
export interface Revocation {
  /** 32 upper-case hex characters. */
  readonly serial: string
  /** The CA that issued it, such as `iki/issuing-ica`. */
  readonly issuerCa: string
  readonly reason: RevocationReason
  /** When it was revoked, in seconds since 1970. */
  readonly atSeconds: number
  /** Since when the key may be compromised, in seconds since 1970; null if not stated. @see RFC 5280 §5.3.2 */
  readonly invaliditySeconds: number | null
  /** Who revoked it. */
  readonly actor: string
  readonly comment: string
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  /** When the certificate expires, in seconds since 1970. */
  readonly notAfterSeconds: number
}

/** What a CRL says of a revocation. */
export type ListedRevocation = Pick<Revocation, 'serial' | 'atSeconds' | 'reason' | 'invaliditySeconds'>
