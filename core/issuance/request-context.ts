import type { LeafProfile } from '../profile/profile.ts'
import type { InterfaceId, Spender, Submission } from '../quota/spender.ts'
import type { DeviceType } from '../register/register-entry.ts'

/** Who asks for what, over which interface. */
export interface RequestContext {
  readonly profile: LeafProfile
  readonly environment: string | null
  readonly participant: string
  /** Who is at the keyboard, for the audit log. */
  readonly actor: string
  readonly interface: InterfaceId
  readonly submission: Submission
  /** What the requester says the device is; null where it does not say. */
  readonly deviceType: DeviceType | null
}

export interface IssueRequest extends RequestContext {
  /** DER of the PKCS#10 request. */
  readonly csr: Uint8Array
}

/** Returns whose spending a request is. */
export const spenderOf = ({ participant, interface: over, profile, submission }: RequestContext): Spender => ({
  participant,
  interface: over,
  pki: profile.pki,
  submission,
})
