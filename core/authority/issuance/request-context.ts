import type { LeafProfile } from '../../pki/profile/index.ts'
import { type InterfaceId, OPERATOR, type Spender, type Submission } from '../../quota/index.ts'
import type { DeviceType, IdempotencyKey } from '../../records/index.ts'
import type { TokenSpend } from '../../store/index.ts'

/** What is requested, by whom and over which interface. */
export interface RequestContext {
  readonly profile: LeafProfile
  /** The name of a test environment, or null. A DCCKI certificate needs one (ETAD 4.1). */
  readonly environment: string | null
  /** The id of the participant whose limits are spent, or `operator` for the lab itself. */
  readonly participant: string
  /** The person or program that makes the request, for the audit log. */
  readonly actor: string
  readonly interface: InterfaceId
  readonly submission: Submission
  /** The device type that the requester states; null if the requester states none. */
  readonly deviceType: DeviceType | null
  /** Set if the requester may send the request again; see {@link issueIdempotently}. */
  readonly idempotency?: IdempotencyKey
  /** The enrolment token that the certificate spends. */
  readonly token?: TokenSpend
}

export interface IssueRequest extends RequestContext {
  /** The PKCS#10 request, DER. */
  readonly csr: Uint8Array
}

/** Returns the context of a request that the lab itself makes on the command line. */
export const operatorContext = (profile: LeafProfile, environment: string | null, actor: string): RequestContext => ({
  profile,
  environment,
  participant: OPERATOR,
  actor,
  interface: 'cli',
  submission: 'single',
  deviceType: null,
})

/** Returns the series that a request is counted in. */
export const spenderOf = ({ participant, interface: over, profile, submission }: RequestContext): Spender => ({
  participant,
  interface: over,
  pki: profile.pki,
  submission,
})
