import type { CertificateRecord, KeyBinding } from '../records/index.ts'
import type { CommitOutcome } from './commit-unit.ts'
import type { Guard } from './guard.ts'

/** What later certificates are checked against of one that is issued, or would be. */
export type IssuedFacts = Pick<
  CertificateRecord,
  'profile' | 'pki' | 'participant' | 'subject' | 'eui64' | 'keyFingerprint' | 'csrDigest'
>

/** A certificate that would be issued. */
export interface PlannedIssue {
  readonly certificate: IssuedFacts
  readonly binding: KeyBinding | null
  readonly guards: readonly Guard[]
}

/** What stands against issuing a certificate, limits apart. */
export type IssueObjection = Extract<CommitOutcome, { kind: 'key-bound' | 'guarded' }>

/** Certificates that would be issued one after another. Nothing is committed. */
export interface Rehearsal {
  /**
   * Returns what stands against a certificate, or null; then those after it are checked as if it had been issued. The
   * serial number of such a certificate is {@link PLANNED}.
   */
  issue(planned: PlannedIssue): Promise<IssueObjection | null>
}

/** In place of the serial number of a certificate that is only planned. */
export const PLANNED = ''
