import type { LeafProfile } from '../../pki/profile/index.ts'
import type { InterfaceId, Spender, Submission } from '../../quota/index.ts'
import type { DeviceType, IdempotencyKey } from '../../records/index.ts'
import type { TokenSpend } from '../../store/index.ts'

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
  /** Where the request may come again; see {@link decideOnce}. */
  readonly once?: IdempotencyKey
  /** The enrolment token that the certificate spends. */
  readonly token?: TokenSpend
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
