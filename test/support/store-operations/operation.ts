import type { LimitOverride, LimitVersion } from '../../../core/quota/limit.ts'
import type { Amounts, Spender } from '../../../core/quota/spender.ts'
import type { ApiKey } from '../../../core/records/api-key.ts'
import type { AuditEntry, Json } from '../../../core/records/audit-row.ts'
import type { BatchOrder, BatchState, BatchWait } from '../../../core/records/batch.ts'
import type { CertificateMark } from '../../../core/records/certificate-mark.ts'
import type { CrlRecord } from '../../../core/records/crl-record.ts'
import type { EnrolmentToken } from '../../../core/records/enrolment-token.ts'
import type { FormDecision, NewForm } from '../../../core/records/form-record.ts'
import type { CaRecord, CertificateRecord, KeyBinding } from '../../../core/records/index.ts'
import type { RegisterEntry, RegisterKind } from '../../../core/records/register-entry.ts'
import type { RegisteredClient } from '../../../core/records/registered-client.ts'
import type { Revocation } from '../../../core/records/revocation.ts'
import type { QueuedRequest } from '../../../core/store/commit-unit.ts'
import type { Guard } from '../../../core/store/guard.ts'
import type { Notice } from '../../../core/store/notice-store.ts'
import type { AuditQuery, CertificateQuery } from '../../../core/store/store.ts'

// In words of its own, so that a recording outlives every other name for the same thing.

/** What one request wants committed. What is absent is not wanted. */
export interface Wish {
  readonly certificate?: CertificateRecord
  readonly binding?: KeyBinding
  readonly ca?: CaRecord
  readonly spend?: { readonly spender: Spender; readonly amounts: Amounts; readonly atMs: number }
  readonly lookedAt?: number
  readonly guards?: readonly Guard[]
  readonly beginsToWait?: Omit<QueuedRequest, 'id'>
  readonly hasWaited?: number
  readonly repeatable?: Repeatable
  readonly token?: { readonly digest: string; readonly requestDigest: string }
  readonly audit: AuditEntry
}

export interface Repeatable {
  readonly id: string
  readonly requestDigest: string
  readonly answer: { readonly [key: string]: Json }
}

/** What an administrator wants changed. */
export interface AdminWish {
  readonly lookedAt: number
  readonly put?: readonly RegisterEntry[]
  readonly remove?: readonly { readonly kind: RegisterKind; readonly id: string }[]
  readonly limits?: readonly Omit<LimitVersion, 'sequence'>[]
  readonly overrides?: readonly Omit<LimitOverride, 'sequence'>[]
  readonly form?: { readonly id: number; readonly decision: FormDecision }
  readonly audit: readonly AuditEntry[]
}

export type AccessWish =
  | { readonly add: 'client'; readonly client: RegisteredClient }
  | { readonly add: 'key'; readonly key: ApiKey }
  | { readonly add: 'token'; readonly token: EnrolmentToken }
  | { readonly remove: 'client'; readonly fingerprint: string }
  | { readonly remove: 'key'; readonly name: string }

type WishKind = 'issue' | 'renew' | 'refuse' | 'wait' | 'end-wait' | 'repeatable' | 'enrol' | 'make-ca'
type AdminKind = 'change-register' | 'publish-limit' | 'override' | 'decide-form'

export type BatchOperation =
  | { readonly kind: 'batch-begin'; readonly order: BatchOrder; readonly atMs: number }
  | {
      readonly kind: 'batch-parts'
      readonly batch: number
      readonly parts: readonly { first: number; count: number; digest: string; octets: Uint8Array }[]
    }
  | {
      readonly kind: 'batch-submit'
      readonly batch: number
      readonly size: number
      readonly digest: string
      readonly spend: NonNullable<Wish['spend']>
      readonly repeatable: Repeatable | null
      readonly audit: AuditEntry
    }
  | { readonly kind: 'batch-drop'; readonly batch: number }
  | {
      readonly kind: 'batch-claim'
      readonly owner: string
      readonly nowMs: number
      readonly untilMs: number
      readonly states: readonly BatchState[]
      readonly batch: number | null
      readonly gone: readonly string[]
    }
  | { readonly kind: 'batch-lease'; readonly owner: string; readonly untilMs: number }
  | {
      readonly kind: 'batch-change'
      readonly batch: number
      readonly from: readonly BatchState[]
      readonly owner: string | null
      readonly to: BatchState
      readonly atMs: number
      readonly reason: string | null
      readonly waits: BatchWait | null
      readonly notBeforeMs: number | null
      readonly isReleased: boolean
      readonly audit: AuditEntry | null
    }
  | {
      readonly kind: 'batch-chunk'
      readonly batch: number
      readonly first: number
      readonly owner: string
      readonly nowMs: number
      readonly untilMs: number
      readonly retryMs: number
      readonly lookedAt: number | null
      readonly wishes: readonly Wish[]
    }
  | { readonly kind: 'batch-purge'; readonly beforeMs: number; readonly most: number }
  | {
      readonly kind: 'batch-look'
      readonly batch: number
      readonly index: number
      readonly participant: string | null
      readonly states: readonly BatchState[] | null
      readonly before: number | null
      readonly limit: number
    }

export type Operation =
  | { readonly kind: WishKind; readonly wish: Wish }
  | { readonly kind: 'at-once'; readonly wishes: readonly Wish[] }
  | { readonly kind: AdminKind; readonly change: AdminWish }
  | BatchOperation
  | { readonly kind: 'change-access'; readonly change: AccessWish; readonly audit: AuditEntry }
  | { readonly kind: 'revoke'; readonly revocation: Revocation; readonly audit: AuditEntry }
  | {
      readonly kind: 'mark'
      readonly mark: CertificateMark
      readonly expected: CertificateMark['mark'] | null
      readonly audit: AuditEntry
    }
  | { readonly kind: 'issue-crl'; readonly crl: CrlRecord; readonly audit: AuditEntry }
  | { readonly kind: 'notify'; readonly notices: readonly Omit<Notice, 'id'>[]; readonly audit: AuditEntry }
  | { readonly kind: 'submit-form'; readonly form: NewForm; readonly file: Uint8Array; readonly audit: AuditEntry }
  | { readonly kind: 'set'; readonly name: string; readonly value: string; readonly audit: AuditEntry }
  | { readonly kind: 'reopen' }
  // What only looks.
  | { readonly kind: 'check-guard'; readonly guard: Guard }
  | { readonly kind: 'allowance'; readonly spender: Spender; readonly amounts: Amounts; readonly atMs: number }
  | { readonly kind: 'list-certificates'; readonly query: CertificateQuery }
  | { readonly kind: 'find-certificate'; readonly serial: string; readonly key: string; readonly csr: string }
  | { readonly kind: 'query-audit'; readonly query: AuditQuery }
  | { readonly kind: 'find-audit'; readonly sequence: number; readonly serial: string; readonly limit: number }
  | { readonly kind: 'look-at-register'; readonly of: RegisterKind; readonly id: string; readonly participant: string }
  | { readonly kind: 'look-at-queue' }
  | { readonly kind: 'look-at-spending'; readonly participant: string }
  | { readonly kind: 'look-at-access'; readonly digest: string; readonly answer: string; readonly atSeconds: number }
  | {
      readonly kind: 'look-at-revocations'
      readonly serials: readonly string[]
      readonly issuerCa: string
      readonly fromSeconds: number
      readonly untilSeconds: number
      readonly unmarked: 'in-use' | 'pending'
    }
  | { readonly kind: 'look-at-crls'; readonly list: string; readonly number: number; readonly limit: number }
  | {
      readonly kind: 'look-at-notices'
      readonly participant: string | null
      readonly before: number | null
      readonly limit: number
    }
  | { readonly kind: 'look-at-forms'; readonly id: number; readonly participant: string | null; readonly after: number }
  | { readonly kind: 'look-at-settings'; readonly name: string }

// With this type, the compiler finds a kind that is forgotten.
const kinds: Readonly<Record<Operation['kind'], true>> = {
  issue: true,
  renew: true,
  refuse: true,
  wait: true,
  'end-wait': true,
  repeatable: true,
  enrol: true,
  'make-ca': true,
  'at-once': true,
  'change-register': true,
  'publish-limit': true,
  override: true,
  'decide-form': true,
  'batch-begin': true,
  'batch-parts': true,
  'batch-submit': true,
  'batch-drop': true,
  'batch-claim': true,
  'batch-lease': true,
  'batch-change': true,
  'batch-chunk': true,
  'batch-purge': true,
  'batch-look': true,
  'change-access': true,
  revoke: true,
  mark: true,
  'issue-crl': true,
  notify: true,
  'submit-form': true,
  set: true,
  reopen: true,
  'check-guard': true,
  allowance: true,
  'list-certificates': true,
  'find-certificate': true,
  'query-audit': true,
  'find-audit': true,
  'look-at-register': true,
  'look-at-queue': true,
  'look-at-spending': true,
  'look-at-access': true,
  'look-at-revocations': true,
  'look-at-crls': true,
  'look-at-notices': true,
  'look-at-forms': true,
  'look-at-settings': true,
}
export const operationKinds = Object.keys(kinds) as readonly Operation['kind'][]

/** What came of an operation, in words of its own. */
export interface Outcome {
  readonly is: string
  /** What else is recorded of it; short. */
  readonly said: string
  /** Where several things were asked at once, what came of each. */
  readonly each?: readonly Outcome[]
  /** Everything there is to know of it, for whoever looks for a difference. */
  readonly value: unknown
}
