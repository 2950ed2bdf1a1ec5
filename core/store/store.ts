import type { Pki, ProfileId } from '../pki/profile/ids/index.ts'
import type { LimitBook, LimitState, QuotaAnswer, QuotaQuery } from '../quota/index.ts'
import type {
  AuditAction,
  AuditEntry,
  AuditHead,
  AuditRow,
  CaRecord,
  CertificateRecord,
  KeyBinding,
  RegisterEntry,
  RegisterKind,
} from '../records/index.ts'
import type { AccessStore } from './access-store.ts'
import type { BatchStore } from './batch-store.ts'
import type { CertificateLookup } from './certificate-lookup.ts'
import type { AdminChange, CommitOutcome, CommitUnit, QueuedRequest, RecordedSpend } from './commit-unit.ts'
import type { CrlStore } from './crl-store.ts'
import type { FormStore } from './form-store.ts'
import type { Guard, GuardFault } from './guard.ts'
import type { NoticeStore } from './notice-store.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { RevocationStore } from './revocation-store.ts'

/** Rows of the audit log, the newest first; each criterion narrows, an absent one does not. */
export interface AuditQuery {
  readonly action?: AuditAction
  readonly actor?: string
  readonly participant?: string
  readonly fromSeconds?: number
  readonly untilSeconds?: number
  /** The page: rows before this number. */
  readonly before?: number
  readonly limit: number
}

/** Each criterion narrows; an absent one does not. */
export interface CertificateQuery {
  readonly profile?: ProfileId
  readonly pki?: Pki
  readonly environment?: string
  readonly participant?: string
  readonly eui64?: string
  readonly role?: number
  readonly keyFingerprint?: string
  /** Part of the subject, case not counting. */
  readonly subject?: string
  /** Certificates whose notAfter lies before this second … */
  readonly expiresBeforeSeconds?: number
  /** … and not before this one. */
  readonly expiresFromSeconds?: number
  /** Certificates issued at this second or later; they are then in order of the second of their issue … */
  readonly issuedFromSeconds?: number
  /** … and before this one. */
  readonly issuedBeforeSeconds?: number
  /** Leaves out a certificate after which one was issued for the same key, profile and environment. */
  readonly latestOfKey?: boolean
  /** The page: rows after this serial in order of issue. */
  readonly after?: string
  /** At most so many rows; every one where it is absent. */
  readonly limit?: number
}

/**
 * What the toolkit remembers. Asynchronous throughout, so that a backend may live elsewhere.
 * Concurrent `commit`s may share one transaction; each is decided on its own and resolves once it is durable.
 */
export interface Store extends CertificateLookup {
  readonly access: AccessStore
  readonly batches: BatchStore
  readonly revocations: RevocationStore
  readonly crls: CrlStore
  readonly notices: NoticeStore
  readonly forms: FormStore
  commit(unit: CommitUnit): Promise<CommitOutcome>
  /** Says what stands against a guard, or null. */
  checkGuard(guard: Guard): Promise<GuardFault | null>
  /** Begins to check what commits would come to, one after another, without committing any. */
  rehearse(): Rehearsal
  /** Counts the changes of register and limits. */
  revision(): Promise<number>
  change(change: AdminChange): Promise<'changed' | 'revised'>
  findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null>
  /** In order of kind and id. */
  listRegister(query: { readonly kind?: RegisterKind; readonly participant?: string }): Promise<RegisterEntry[]>
  limits(): Promise<LimitBook>
  /** Answers a question about limits; spends nothing. */
  look(query: QuotaQuery): Promise<QuotaAnswer>
  /** Says where every limit of a participant stands at an instant, over any interface; totals included. */
  usage(participant: string, atMs: number): Promise<readonly LimitState[]>
  /** Everything that participants have spent, or one of them, in order of time. */
  spending(participant: string | null): AsyncIterable<RecordedSpend>
  listQueue(): Promise<QueuedRequest[]>
  findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null>
  findCertificate(serial: string): Promise<CertificateRecord | null>
  /** In order of issue; see {@link CertificateQuery.issuedFromSeconds}. */
  listCertificates(query: CertificateQuery): Promise<CertificateRecord[]>
  listCas(): Promise<CaRecord[]>
  auditHead(): Promise<AuditHead>
  listAudit(afterSequence: number, limit: number): Promise<AuditRow[]>
  findAudit(sequence: number): Promise<AuditRow | null>
  /** Returns the row of the issue of a certificate. */
  findAuditOfSerial(serial: string): Promise<AuditRow | null>
  queryAudit(query: AuditQuery): Promise<AuditRow[]>
  getSetting(name: string): Promise<string | null>
  /** Sets a world-wide setting and commits its audit row with it. */
  putSetting(name: string, value: string, audit: AuditEntry): Promise<void>
  close(): Promise<void>
}
