import type { Revocation } from '../records/index.ts'

/** How many certificates a Device ID may have, unless the DCC has set another number for it (SEC Appendix M). */
export const CERTIFICATES_PER_DEVICE = 100

/** What must still be so at the moment of the commit, about certificates that exist already. */
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
  /** No certificate has answered this very request, octet for octet. Both are SHA-256, lower-case hex. */
  | { readonly kind: 'unanswered'; readonly keyFingerprint: string; readonly csrDigest: string }
  | UnrevokedGuard

/** No revocation of the CA that issues, of the certificate that is renewed, nor of another for the key's compromise. */
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
 * What a store found against a guard: for a device how many certificates there are, for a name or an answered request
 * the serial number, else the revocation.
 */
export type GuardFault =
  | { readonly kind: 'device'; readonly guard: Guard & { kind: 'device' }; readonly certificates: number }
  | { readonly kind: 'system-name'; readonly guard: Guard & { kind: 'system-name' }; readonly serial: string }
  | { readonly kind: 'unanswered'; readonly guard: Guard & { kind: 'unanswered' }; readonly serial: string }
  | UnrevokedFault
