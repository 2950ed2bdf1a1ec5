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

/** Which rows of the audit log to return, newest first. A criterion that is absent matches every row. */
export interface AuditQuery {
  readonly action?: AuditAction
  readonly actor?: string
  readonly participant?: string
  readonly fromSeconds?: number
  readonly untilSeconds?: number
  /** Only rows before this number, for the next page. */
  readonly before?: number
  readonly limit: number
}

/** Which certificates to return. A criterion that is absent matches every certificate. */
export interface CertificateQuery {
  readonly profile?: ProfileId
  readonly pki?: Pki
  readonly environment?: string
  readonly participant?: string
  readonly eui64?: string
  readonly role?: number
  readonly keyFingerprint?: string
  /** Part of the subject; upper and lower case are the same. */
  readonly subject?: string
  /** Only certificates whose notAfter is before this second. */
  readonly expiresBeforeSeconds?: number
  /** Only certificates whose notAfter is at this second or later. */
  readonly expiresFromSeconds?: number
  /** Only certificates issued at this second or later. The result is then sorted by the second of issue. */
  readonly issuedFromSeconds?: number
  /** Only certificates issued before this second. The result is then sorted by the second of issue. */
  readonly issuedBeforeSeconds?: number
  /** Only certificates of any of these keys. Give a few hundred at most. */
  readonly keyFingerprints?: readonly string[]
  /** Only certificates with any of these serial numbers. Give a few hundred at most. */
  readonly serials?: readonly string[]
  /** Only certificates with an EUI-64, sorted by it and then by issue. Not together with a time of issue. */
  readonly byEui64?: true
  /** Omits a certificate if a later one was issued for the same key, profile and environment. */
  readonly latestOfKey?: boolean
  /** Only certificates after this serial number in the order of the result, for the next page. */
  readonly after?: string
  /** The most certificates to return; all if absent. */
  readonly limit?: number
}

/**
 * Everything the toolkit remembers. All methods are asynchronous, so that a backend can run on another machine.
 * Concurrent `commit`s share a transaction. Each is decided on its own and resolves once it is durable.
 */
export interface Store extends CertificateLookup {
  readonly access: AccessStore
  readonly batches: BatchStore
  readonly revocations: RevocationStore
  readonly crls: CrlStore
  readonly notices: NoticeStore
  readonly forms: FormStore
  commit(unit: CommitUnit): Promise<CommitOutcome>
  /** Returns what violates a guard now, or null. */
  checkGuard(guard: Guard): Promise<GuardFault | null>
  /** Starts a rehearsal: it checks commits one after another and commits nothing. */
  rehearse(): Rehearsal
  /** Returns how often the register or the limits have changed. */
  revision(): Promise<number>
  change(change: AdminChange): Promise<'changed' | 'revised'>
  findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null>
  /** Sorted by kind and id. */
  listRegister(query: { readonly kind?: RegisterKind; readonly participant?: string }): Promise<RegisterEntry[]>
  limits(): Promise<LimitBook>
  /** Answers a question about limits; spends nothing. */
  look(query: QuotaQuery): Promise<QuotaAnswer>
  /** Returns the state of every limit of a participant at an instant, over any interface, totals included. */
  usage(participant: string, atMs: number): Promise<readonly LimitState[]>
  /** Returns everything that one participant, or every participant, has spent, sorted by time. */
  spending(participant: string | null): AsyncIterable<RecordedSpend>
  listQueue(): Promise<QueuedRequest[]>
  findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null>
  findCertificate(serial: string): Promise<CertificateRecord | null>
  /** In order of issue; sorted by the second of issue if the query has a period of issue. */
  listCertificates(query: CertificateQuery): Promise<CertificateRecord[]>
  listCas(): Promise<CaRecord[]>
  auditHead(): Promise<AuditHead>
  listAudit(afterSequence: number, limit: number): Promise<AuditRow[]>
  findAudit(sequence: number): Promise<AuditRow | null>
  /** Returns the audit row that records the issue of a certificate. */
  findAuditOfSerial(serial: string): Promise<AuditRow | null>
  queryAudit(query: AuditQuery): Promise<AuditRow[]>
  getSetting(name: string): Promise<string | null>
  /** Sets a setting of the world and commits its audit row. */
  putSetting(name: string, value: string, audit: AuditEntry): Promise<void>
  close(): Promise<void>
}
