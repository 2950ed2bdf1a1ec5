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

/** What a request spends, and when it was sent. */
export interface Spend {
  readonly spender: Spender
  readonly amounts: Amounts
  readonly atMs: number
}

/** A CSR that waits until a limit has room again. */
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

/** What one request commits: all of it or nothing. */
export interface CommitUnit {
  readonly certificate: CertificateRecord | null
  readonly binding: KeyBinding | null
  /** Set if the certificate is a CA's own. */
  readonly ca: CaRecord | null
  readonly spend: Spend | null
  /** The revision at which entitlement was checked; null if it was not checked. */
  readonly revision: number | null
  readonly guards: readonly Guard[]
  /** A request that is queued. */
  readonly enqueue: Omit<QueuedRequest, 'id'> | null
  /** The number of a queued request that is now done. */
  readonly dequeue: number | null
  /** Set if the request may be sent again: it is decided once. */
  readonly idempotency?: IdempotencyClaim
  /** The enrolment token that a certificate spends. */
  readonly token?: TokenSpend
  readonly audit: AuditEntry
}

/** Returns a unit that commits only an audit row. */
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

/** The outcome of a unit. Nothing of it was committed unless it is `committed`. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly audit: AuditRow }
  /** The key is bound to another use. */
  | { readonly kind: 'key-bound'; readonly to: KeyBinding }
  /** A limit has no room. */
  | { readonly kind: 'no-room'; readonly decision: Exclude<Decision, { kind: 'fits' }> }
  /** A guard is violated. */
  | { readonly kind: 'guarded'; readonly fault: GuardFault }
  /** The register or the limits have changed since entitlement was checked. */
  | { readonly kind: 'revised' }
  /** The request is no longer queued: another process has handled it. */
  | { readonly kind: 'not-queued' }
  /** The request has been decided before. */
  | { readonly kind: 'repeated'; readonly kept: IdempotencyAnswer }
  /** The enrolment token is unknown, spent or expired. */
  | { readonly kind: 'token-shut' }

/** Changes of an administrator. They are committed only if the revision is still the expected one. */
export interface AdminChange {
  readonly expectedRevision: number
  readonly put: readonly RegisterEntry[]
  readonly remove: readonly { readonly kind: RegisterKind; readonly id: string }[]
  readonly limits: readonly Omit<LimitVersion, 'sequence'>[]
  readonly overrides: readonly Omit<LimitOverride, 'sequence'>[]
  /** The decision of a Registration Authority that led to the change. */
  readonly form?: { readonly id: number; readonly decision: FormDecision }
  readonly audit: readonly AuditEntry[]
}

/** What a spender spent at one instant. */
export interface RecordedSpend {
  readonly spender: Spender
  readonly atMs: number
  readonly amounts: Amounts
}
