import type { AuditEntry, AuditRow, CertificateFacts, CertificateMark, Revocation } from '../records/index.ts'

/** The revocations of one CA as of one moment. */
export interface RevocationsOfCa {
  /** The number of the last revocation, by which a CRL that lacks it is told; 0 where there is none. */
  readonly last: number
  /** In order of revocation. */
  readonly revocations: readonly Revocation[]
}

export type RevocationOutcome =
  | { readonly kind: 'revoked'; readonly audit: AuditRow }
  /** The certificate was revoked before; nothing was committed. */
  | { readonly kind: 'already'; readonly by: Revocation }

export type MarkOutcome =
  | { readonly kind: 'marked'; readonly audit: AuditRow }
  /** The certificate has another mark than was expected; nothing was committed. */
  | { readonly kind: 'stale' }

/** What becomes of certificates after their issue. A revocation is never changed nor taken back. */
export interface RevocationStore {
  /** Commits a revocation with its audit row. */
  revoke(revocation: Revocation, audit: AuditEntry): Promise<RevocationOutcome>
  /** Returns the revocation of a certificate, or null; a look-up by key. */
  find(serial: string): Promise<Revocation | null>
  /** The revocations of a CA's certificates that had not expired before `notAfterFromSeconds`. */
  ofCa(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsOfCa>
  /** Returns the number of the last revocation of a CA; 0 where there is none. */
  last(issuerCa: string): Promise<number>
  all(): Promise<Revocation[]>
  /** Returns the serial numbers of certificates that were revoked or last marked in a period, its end not in it. */
  changedBetween(fromSeconds: number, untilSeconds: number): Promise<string[]>
  /** Commits a mark with its audit row. It replaces the earlier mark, which has to be `expected`. */
  mark(mark: CertificateMark, expected: CertificateMark['mark'] | null, audit: AuditEntry): Promise<MarkOutcome>
  findMark(serial: string): Promise<CertificateMark | null>
  /** Returns the facts of every certificate named that exists; `unmarked` is what one counts as that has no mark. */
  facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): Promise<CertificateFacts[]>
}
