import type { ProfileId } from '../pki/profile/ids/index.ts'
import type { Amounts, Decision, InterfaceId, LimitOverride, LimitVersion, Spender } from '../quota/index.ts'
import type {
  AuditEntry,
  AuditRow,
  CaRecord,
  CertificateRecord,
  DeviceType,
  FormDecision,
  IdempotencyAnswer,
  KeyBinding,
  RegisterEntry,
  RegisterKind,
} from '../records/index.ts'
import type { IdempotencyClaim, TokenSpend } from './access-store.ts'
import type { Guard, GuardFault } from './guard.ts'

/** What a request spends, and what its participant's standing was when it was looked at. */
export interface Spend {
  readonly spender: Spender
  readonly amounts: Amounts
  readonly atMs: number
}

/** A CSR that waits until its limit has room again. */
export interface QueuedRequest {
  readonly id: number
  readonly atMs: number
  readonly participant: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly interface: InterfaceId
  readonly submission: Spender['submission']
  readonly deviceType: DeviceType | null
  readonly actor: string
  /** The limit that had no room. */
  readonly limit: string
  readonly csr: Uint8Array
}

/** What one request commits; everything in it or nothing. */
export interface CommitUnit {
  readonly certificate: CertificateRecord | null
  readonly binding: KeyBinding | null
  /** The CA that the certificate belongs to, where it is a CA's own. */
  readonly ca: CaRecord | null
  readonly spend: Spend | null
  /** The revision at which the entitlement was looked at; null where it was not. */
  readonly revision: number | null
  readonly guards: readonly Guard[]
  /** A request that begins to wait. */
  readonly enqueue: Omit<QueuedRequest, 'id'> | null
  /** The number of a request that has waited long enough. */
  readonly dequeue: number | null
  /** Where the request may come again: it is decided once, and its answer is kept. */
  readonly idempotency?: IdempotencyClaim
  /** The enrolment token that a certificate spends. */
  readonly token?: TokenSpend
  readonly audit: AuditEntry
}

/** A unit of which nothing but the audit row is said. */
export const auditAlone = (audit: AuditEntry): CommitUnit => ({
  certificate: null,
  binding: null,
  ca: null,
  spend: null,
  revision: null,
  guards: [],
  enqueue: null,
  dequeue: null,
  audit,
})

/** What came of a unit; in every case but the first nothing of it was committed. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly audit: AuditRow }
  /** The key already serves something else. */
  | { readonly kind: 'key-bound'; readonly to: KeyBinding }
  /** A limit has no room. */
  | { readonly kind: 'no-room'; readonly decision: Exclude<Decision, { kind: 'fits' }> }
  /** Something that exists already stands against it. */
  | { readonly kind: 'guarded'; readonly fault: GuardFault }
  /** The register or the limits have changed since the entitlement was looked at. */
  | { readonly kind: 'revised' }
  /** The queued request is no longer there: somebody else has dealt with it. */
  | { readonly kind: 'not-queued' }
  /** The request has been decided before. */
  | { readonly kind: 'repeated'; readonly kept: IdempotencyAnswer }
  /** The enrolment token is unknown, spent or out of date. */
  | { readonly kind: 'token-shut' }

/** What an administrator changes at once; committed where the revision is still the expected one. */
export interface AdminChange {
  readonly expectedRevision: number
  readonly put: readonly RegisterEntry[]
  readonly remove: readonly { readonly kind: RegisterKind; readonly id: string }[]
  readonly limits: readonly Omit<LimitVersion, 'sequence'>[]
  readonly overrides: readonly Omit<LimitOverride, 'sequence'>[]
  /** The decision of a Registration Authority that the change follows from. */
  readonly form?: { readonly id: number; readonly decision: FormDecision }
  readonly audit: readonly AuditEntry[]
}

/** Spending as it was recorded: how much at one instant. */
export interface RecordedSpend {
  readonly spender: Spender
  readonly atMs: number
  readonly amounts: Amounts
}
