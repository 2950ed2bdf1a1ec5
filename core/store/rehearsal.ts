import type { CertificateRecord, KeyBinding } from '../records/index.ts'
import type { CommitOutcome } from './commit-unit.ts'
import type { Guard } from './guard.ts'

/** The fields of an issued or planned certificate that later certificates are checked against. */
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

/** Why a certificate cannot be issued, apart from limits. */
export type IssueObjection = Extract<CommitOutcome, { kind: 'key-bound' | 'guarded' }>

/** Checks certificates as if they were issued one after another. Commits nothing. */
export interface Rehearsal {
  /**
   * Returns why a certificate cannot be issued, or null. If it can, later certificates are checked as if it had been
   * issued; its serial number is then {@link PLANNED}.
   */
  issue(planned: PlannedIssue): Promise<IssueObjection | null>
}

/** Stands for the serial number of a certificate that is only planned. */
export const PLANNED = ''
