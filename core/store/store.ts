import type { Pki, ProfileId } from '../pki/profile/schema.ts'
import type { LimitOverride, LimitVersion } from '../quota/limit.ts'
import type { LimitBook } from '../quota/limit-book.ts'
import type { Amounts, InterfaceId, Spender } from '../quota/spender.ts'
import type { Decision, Spending } from '../quota/spending.ts'
import type { AuditAction, AuditEntry, AuditHead, AuditRow } from '../records/audit-row.ts'
import type { KeptAnswer } from '../records/kept-answer.ts'
import type { DeviceType, RegisterEntry, RegisterKind } from '../records/register-entry.ts'
import type { AccessStore, OnceClaim, TokenSpend } from './access-store.ts'
import type { BatchStore } from './batch-store.ts'
import type { CertificateLookup } from './certificate-lookup.ts'
import type { CrlStore } from './crl-store.ts'
import type { FormDecision, FormStore } from './form-store.ts'
import type { Guard, GuardFault } from './guard.ts'
import type { NoticeStore } from './notice-store.ts'
import type { RevocationStore } from './revocation-store.ts'

/** A certificate as the store keeps it. */
export interface CertificateRecord {
  /** 32 upper-case hex characters. */
  readonly serial: string
  readonly profile: ProfileId
  readonly pki: Pki
  readonly environment: string | null
  readonly participant: string
  /** RFC 4514. */
  readonly subject: string
  /** 16 lower-case hex characters. */
  readonly eui64: string | null
  readonly role: number | null
  readonly usage: 'digitalSignature' | 'keyAgreement' | null
  /** The id of the CA that signed, such as `dccki/eii@uit-a`. */
  readonly issuerCa: string
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  readonly issuedAtSeconds: number
  /** The serial number of the certificate that this one renews. */
  readonly renews: string | null
  /** The version of the certificate policy in force on the day of issue; null where none was registered. */
  readonly policyVersion: string | null
  /** SHA-256 of the CSR that it answers, lower-case hex; null for a renewal and a CA's own. */
  readonly csrDigest: string | null
  readonly der: Uint8Array
}

/** What a key may be certified for: one profile, one environment, one subject. */
export interface KeyBinding {
  readonly profile: ProfileId
  readonly environment: string | null
  /** The subject, or for a device its EUI-64. */
  readonly holder: string
}

export interface CaRecord {
  readonly id: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly serial: string
}

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
  readonly once?: OnceClaim
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
  | { readonly kind: 'repeated'; readonly kept: KeptAnswer }
  /** The enrolment token is unknown, spent or out of date. */
  | { readonly kind: 'token-shut' }

/** What came of units that spend together: all of them are decided, or nothing is committed. */
export type GroupOutcome =
  | { readonly kind: 'decided'; readonly outcomes: readonly CommitOutcome[] }
  /** The register or the limits have changed since the entitlement of one of them was looked at. */
  | { readonly kind: 'revised' }
  | { readonly kind: 'no-room'; readonly decision: Exclude<Decision, { kind: 'fits' }> }

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
  /** Commits units in one transaction whose spending fits as a whole, or nothing; for what one batch sends. */
  commitTogether(units: readonly CommitUnit[]): Promise<GroupOutcome>
  /** Says what stands against a guard, or null. */
  checkGuard(guard: Guard): Promise<GuardFault | null>
  /** Counts the changes of register and limits. */
  revision(): Promise<number>
  change(change: AdminChange): Promise<'changed' | 'revised'>
  findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null>
  /** In order of kind and id. */
  listRegister(query: { readonly kind?: RegisterKind; readonly participant?: string }): Promise<RegisterEntry[]>
  limits(): Promise<LimitBook>
  /** Lets `work` look at what `spenders` have spent; nothing that it spends is kept. */
  look<T>(spenders: readonly Spender[], atMs: number, work: (spending: Spending) => T): Promise<T>
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

/** Whether a key bound to `held` may be certified for `wanted`: the same use again is a renewal. */
export const sameBinding = (held: KeyBinding, wanted: KeyBinding): boolean =>
  held.profile === wanted.profile && held.environment === wanted.environment && held.holder === wanted.holder
