import type { LimitOverride, LimitVersion, SpendWrite } from '../../quota/index.ts'
import type {
  AuditRow,
  BatchResult,
  CaRecord,
  CertificateMark,
  CertificateRecord,
  CrlRecord,
  FormDecision,
  FormRecord,
  IdempotencyAnswer,
  KeyBinding,
  RegisterEntry,
  RegisterKind,
  Revocation,
} from '../../records/index.ts'
import type { AccessChange, Notice, QueuedRequest } from '../index.ts'
import type { BatchRow } from './batch-row.ts'

/** A certificate with the audit row of its issue. */
export interface CertificateWrite {
  readonly record: CertificateRecord
  /** What its key is bound to from now on; null for a key that is bound already or is never bound. */
  readonly binding: KeyBinding | null
  readonly audit: AuditRow
}

/** An enrolment token that a certificate has spent. */
export interface TokenWrite {
  readonly digest: string
  readonly serial: string
  readonly requestDigest: string
}

/** What is written seldom, one row at a time. */
export type RareWrite =
  | { readonly kind: 'setting'; readonly name: string; readonly value: string }
  | { readonly kind: 'register-put'; readonly entry: RegisterEntry }
  | { readonly kind: 'register-remove'; readonly of: RegisterKind; readonly id: string }
  | { readonly kind: 'limit'; readonly version: LimitVersion }
  | { readonly kind: 'override'; readonly override: LimitOverride }
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'access'; readonly change: AccessChange }
  | { readonly kind: 'revocation'; readonly revocation: Revocation }
  | { readonly kind: 'mark'; readonly mark: CertificateMark }
  /** `emptied` is the number of the CRL of the same list that loses its octets. */
  | { readonly kind: 'crl'; readonly record: CrlRecord; readonly emptied: number }
  | { readonly kind: 'notice'; readonly notice: Omit<Notice, 'id'> }
  | { readonly kind: 'form'; readonly record: FormRecord; readonly file: Uint8Array }
  | { readonly kind: 'form-decision'; readonly id: number; readonly decision: FormDecision }
  | { readonly kind: 'batch'; readonly row: BatchRow }
  | { readonly kind: 'batch-results'; readonly batch: number; readonly results: readonly BatchResult[] }
  /** Hides every batch that ended before an instant, and deletes so many rows of the content of hidden ones. */
  | { readonly kind: 'purge'; readonly beforeMs: number; readonly parts: readonly PurgedPart[] }

/** How many rows of a batch are deleted, and whether nothing is left of it. */
export interface PurgedPart {
  readonly batch: number
  readonly rows: number
  readonly isLast: boolean
}

/**
 * What a transaction writes. A backend writes all of it or nothing, and throws where a serial number, a CA or another
 * key is taken.
 */
export interface Writes {
  /** In order; each is chained to the one before. */
  readonly audit: AuditRow[]
  readonly certificates: CertificateWrite[]
  readonly cas: CaRecord[]
  readonly spends: readonly SpendWrite[]
  readonly enqueued: Omit<QueuedRequest, 'id'>[]
  readonly dequeued: number[]
  readonly idempotency: IdempotencyAnswer[]
  readonly tokens: TokenWrite[]
  readonly rare: RareWrite[]
}
