import type { Revocation } from '../records/index.ts'

/** How many certificates a Device ID may have, unless the DCC has set another number for it (SEC Appendix M). */
export const CERTIFICATES_PER_DEVICE = 100

/** A condition on existing certificates and revocations. It must hold when the unit is committed. */
export type Guard =
  /** Fewer than `below` certificates for a Device ID, and at least `atLeast`. */
  | { readonly kind: 'device'; readonly eui64: string; readonly below: number; readonly atLeast: 0 | 1 }
  /** No certificate of this subject, participant and profile with another key. */
  | {
      readonly kind: 'system-name'
      readonly participant: string
      readonly profile: string
      readonly subject: string
      readonly keyFingerprint: string
    }
  /** No certificate has been issued for exactly this CSR. Both are SHA-256, lower-case hex. */
  | { readonly kind: 'unanswered'; readonly keyFingerprint: string; readonly csrDigest: string }
  | UnrevokedGuard

/** Neither the issuing CA nor the renewed certificate is revoked, and the key was never revoked as compromised. */
export interface UnrevokedGuard {
  readonly kind: 'unrevoked'
  readonly issuerCa: string
  readonly renews: string | null
  readonly keyFingerprint: string
}

export interface UnrevokedFault {
  readonly kind: 'unrevoked'
  readonly guard: UnrevokedGuard
  readonly by: Revocation
}

/**
 * What violates a guard: the number of certificates of a device, the certificate that has the name or answered the CSR,
 * or the revocation.
 */
export type GuardFault =
  | { readonly kind: 'device'; readonly guard: Guard & { kind: 'device' }; readonly certificates: number }
  | { readonly kind: 'system-name'; readonly guard: Guard & { kind: 'system-name' }; readonly serial: string }
  | { readonly kind: 'unanswered'; readonly guard: Guard & { kind: 'unanswered' }; readonly serial: string }
  | UnrevokedFault
