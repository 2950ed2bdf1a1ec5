import { PkiError } from '../base/index.ts'
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

/** Returns the refusal of a request that has been answered, `by` saying with what. */
export const answeredRefusal = (by: string): PkiError =>
  new PkiError('REQUEST_ANSWERED', `this very CSR has been answered already, ${by}`, {
    source: 'SEC Appendix M, Ad Hoc and Batched Device CSR web services',
    cure: 'sign a new CSR; it may have the same key',
  })

/** Returns the refusal of a name that has a certificate, `which` saying which. */
export const nameTakenRefusal = (
  { subject, profile }: Pick<Guard & { kind: 'system-name' }, 'subject' | 'profile'>,
  which: string,
): PkiError =>
  new PkiError(
    'SYSTEM_NAME_TAKEN',
    `"${subject}" has a certificate of profile "${profile}" already, ${which}, with another key; allowed: one system per name`,
    { source: 'SEC Appendix M, CSR contents', cure: 'choose another commonName, or renew with the same key' },
  )

/** Returns the refusal that a fault means. */
export function guardRefusal(fault: GuardFault): PkiError {
  if (fault.kind === 'unrevoked') return revokedRefusal(fault)
  if (fault.kind === 'unanswered') return answeredRefusal(`with certificate ${fault.serial}`)
  if (fault.kind === 'system-name') return nameTakenRefusal(fault.guard, fault.serial)
  const { eui64, below } = fault.guard
  if (fault.certificates < below)
    return new PkiError(
      'DEVICE_UNKNOWN',
      `Device ID "${eui64}" has no earlier certificate, which the Ad Hoc service requires`,
      {
        source: 'SEC Appendix M, Ad Hoc Device CSR web service',
        cure: 'ask for its first certificate through the Portal or the Batched service',
      },
    )
  return new PkiError(
    'DEVICE_CERTIFICATES_EXHAUSTED',
    `Device ID "${eui64}" has ${fault.certificates} certificates; allowed: fewer than ${below}`,
    {
      source: 'SEC Appendix M, checks of a Device CSR',
      cure: `the DCC can review it: "tpki limit device ${eui64} --certificates N --reason TEXT"`,
    },
  )
}

function revokedRefusal({ guard, by }: UnrevokedFault): PkiError {
  if (by.serial === guard.renews)
    return new PkiError(
      'CERTIFICATE_REVOKED',
      `certificate ${by.serial} is revoked (${by.reason}), so it is not renewed`,
      {
        source: 'RFC 5280 3.3',
        cure: 'ask for a new one with a new key',
      },
    )
  if (by.keyFingerprint === guard.keyFingerprint)
    return new PkiError('KEY_COMPROMISED', `the key was certified in ${by.serial}, which is revoked for ${by.reason}`, {
      source: 'RFC 5280 5.3.1',
      cure: 'make a new key',
    })
  return new PkiError('CA_REVOKED', `CA "${guard.issuerCa}" is revoked (${by.reason}) and issues nothing`, {
    source: 'RFC 5280 6.1.3(a)(3)',
    cure: 'make a new world, or for DCCKI a new environment',
  })
}
