import type {
  AuditEntry,
  AuditRow,
  CertificateFacts,
  CertificateMark,
  ListedRevocation,
  Revocation,
} from '../records/index.ts'

/** The revocations of one CA at one moment. */
export interface RevocationsOfCa {
  /** The number of the last revocation; a CRL that lacks it is out of date. 0 if there is none. */
  readonly last: number
  /** In order of revocation. */
  readonly revocations: readonly ListedRevocation[]
}

export type RevocationOutcome =
  | { readonly kind: 'revoked'; readonly audit: AuditRow }
  /** The certificate was revoked before; nothing was committed. */
  | { readonly kind: 'already'; readonly by: Revocation }

export type MarkOutcome =
  | { readonly kind: 'marked'; readonly audit: AuditRow }
  /** The certificate has another mark than was expected; nothing was committed. */
  | { readonly kind: 'stale' }

/** Revocations and marks of certificates. A revocation is never changed or withdrawn. */
export interface RevocationStore {
  /** Commits a revocation with its audit row. */
  revoke(revocation: Revocation, audit: AuditEntry): Promise<RevocationOutcome>
  /** Returns the revocation of a certificate, or null. */
  find(serial: string): Promise<Revocation | null>
  /** Returns the revocations of a CA's certificates whose notAfter is at `notAfterFromSeconds` or later. */
  ofCa(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsOfCa>
  /** Returns the number of the last revocation of a CA; 0 if there is none. */
  last(issuerCa: string): Promise<number>
  /** Returns the serial numbers of certificates revoked or last marked from one second up to, but not at, another. */
  changedBetween(fromSeconds: number, untilSeconds: number): Promise<string[]>
  /** Commits a mark with its audit row. It replaces the earlier mark, which has to be `expected`. */
  mark(mark: CertificateMark, expected: CertificateMark['mark'] | null, audit: AuditEntry): Promise<MarkOutcome>
  findMark(serial: string): Promise<CertificateMark | null>
  /** Returns the facts of each of the certificates that exists. One without a mark counts as `unmarked`. */
  facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): Promise<CertificateFacts[]>
}
