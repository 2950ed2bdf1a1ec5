import type { RevocationReason } from '../pki/x509/index.ts'

/** The reasons for which a key is never certified again. */
export const COMPROMISED: readonly RevocationReason[] = ['keyCompromise', 'cACompromise']

/** That a certificate is revoked, for good. */
export interface Revocation {
  /** 32 upper-case hex characters. */
  readonly serial: string
  /** The CA that issued it, such as `iki/issuing-ica`. */
  readonly issuerCa: string
  readonly reason: RevocationReason
  readonly atSeconds: number
  /** Since when the key is known or thought to be compromised; null where nobody says. RFC 5280 §5.3.2 */
  readonly invaliditySeconds: number | null
  /** Who revoked it. */
  readonly actor: string
  /** Why, in words. */
  readonly comment: string
  readonly keyFingerprint: string
  readonly notAfterSeconds: number
}
