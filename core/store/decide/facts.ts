import type { LedgerReader, LimitBook } from '../../quota/index.ts'
import type {
  AuditHead,
  CertificateMark,
  EnrolmentToken,
  IdempotencyAnswer,
  KeyBinding,
  Revocation,
} from '../../records/index.ts'
import type { AccessChange, BatchClaim, Guard, UnrevokedGuard } from '../index.ts'
import type { BatchRow } from './batch-row.ts'

export type NameGuard = Guard & { readonly kind: 'system-name' }
export type AnsweredGuard = Guard & { readonly kind: 'unanswered' }

/** Says which facts a decision needs. A backend loads all of them at once; what is absent is not loaded. */
export interface Needs {
  /** The end of the audit log. Work that appends needs it; it is locked until the transaction ends. */
  readonly audit?: boolean
  /** The revision of register and limits, and with it the limits. */
  readonly revision?: boolean
  /** Participants, or everyone, whose spending is looked at, and the instant at which. */
  readonly spending?: { readonly scopes: readonly string[]; readonly atMs: number } | null
  /** Fingerprints of keys. */
  readonly bindings?: readonly string[]
  readonly guards?: readonly Guard[]
  readonly queued?: readonly number[]
  readonly idempotency?: readonly string[]
  /** Digests of enrolment tokens. */
  readonly tokens?: readonly string[]
  /** Serial numbers of certificates whose revocation is asked for. */
  readonly revoked?: readonly string[]
  /** Serial numbers of certificates whose mark is asked for. */
  readonly marks?: readonly string[]
  readonly crl?: { readonly list: string; readonly issuerCa: string }
  readonly form?: { readonly participant: string; readonly sha256: string }
  /** The form that is to be decided. */
  readonly waitingForm?: number
  readonly access?: AccessChange
  /** A batch that is to be changed. Its row is locked until the transaction ends. */
  readonly batch?: number
  /** Asks for the oldest batch that a claim may have. Its row is locked until the transaction ends. */
  readonly claim?: BatchClaim
  readonly purge?: { readonly beforeMs: number; readonly most: number }
}

/** A batch whose content is to be deleted, and how many rows its content has. */
export interface OverdueBatch {
  readonly id: number
  readonly rows: number
}

/** What a backend has loaded. Decisions read it and never change it. */
export interface Facts {
  /** Null where it was not asked for. */
  head: AuditHead | null
  /** Null where it was not asked for. */
  revision: number | null
  book: LimitBook | null
  ledger: LedgerReader | null
  /** By fingerprint of the key; null for a key that is bound to nothing. */
  readonly bindings: Map<string, KeyBinding | null>
  /** By Device ID: how many certificates of the PKI of devices it has. */
  readonly devices: Map<string, number>
  /** By {@link nameKey}: a certificate of that name with another key. */
  readonly names: Map<string, string>
  /** By {@link answeredKey}: the first certificate that answered the CSR. */
  readonly answered: Map<string, string>
  /** By serial number; of those that were asked for. */
  readonly revoked: Map<string, Revocation>
  /** By id of the CA: the revocation of its own certificate. */
  readonly revokedCas: Map<string, Revocation>
  /** By fingerprint of the key: the first revocation for its compromise. */
  readonly compromised: Map<string, Revocation>
  readonly queued: Set<number>
  readonly idempotency: Map<string, IdempotencyAnswer>
  readonly tokens: Map<string, EnrolmentToken>
  readonly marks: Map<string, CertificateMark['mark']>
  /** The last number of the CRL list that was asked for, and of the revocations of its CA. */
  crl: { readonly lastNumber: number; readonly lastRevocation: number } | null
  /** The number of the next form, and the form with the same file that waits already. */
  form: { readonly nextId: number; readonly waiting: number | null } | null
  isFormWaiting: boolean
  /** Whether what an access change adds or removes is there. */
  isAccessKnown: boolean
  batch: BatchRow | null
  /** The oldest batch that the claim may have. */
  claimable: BatchRow | null
  /** In order of their numbers; at least as many as hold the rows that were asked for. */
  overdue: readonly OverdueBatch[]
}

/** Returns facts in which nothing has been loaded. */
export const noFacts = (): Facts => ({
  head: null,
  revision: null,
  book: null,
  ledger: null,
  bindings: new Map(),
  devices: new Map(),
  names: new Map(),
  answered: new Map(),
  revoked: new Map(),
  revokedCas: new Map(),
  compromised: new Map(),
  queued: new Set(),
  idempotency: new Map(),
  tokens: new Map(),
  marks: new Map(),
  crl: null,
  form: null,
  isFormWaiting: false,
  isAccessKnown: false,
  batch: null,
  claimable: null,
  overdue: [],
})

/** The key of {@link Facts.names}. */
export const nameKey = ({ participant, profile, subject, keyFingerprint }: Omit<NameGuard, 'kind'>): string =>
  JSON.stringify([participant, profile, subject, keyFingerprint])

/** The key of {@link Facts.answered}. */
export const answeredKey = ({ keyFingerprint, csrDigest }: Omit<AnsweredGuard, 'kind'>): string =>
  `${keyFingerprint} ${csrDigest}`

/** Adds to `facts` which revocations stand against a guard. */
export function addRevocations(
  { issuerCa, renews, keyFingerprint }: UnrevokedGuard,
  facts: Facts,
  find: {
    readonly ofCa: (id: string) => Revocation | null
    readonly ofCertificate: (serial: string) => Revocation | null
    readonly ofKey: (keyFingerprint: string) => Revocation | null
  },
): void {
  const ofCa = find.ofCa(issuerCa)
  if (ofCa) facts.revokedCas.set(issuerCa, ofCa)
  const ofCertificate = renews === null ? null : find.ofCertificate(renews)
  if (ofCertificate && renews !== null) facts.revoked.set(renews, ofCertificate)
  const ofKey = find.ofKey(keyFingerprint)
  if (ofKey) facts.compromised.set(keyFingerprint, ofKey)
}
