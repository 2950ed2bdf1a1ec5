import type { Profile } from '../profile/index.ts'
import type { CertificateView } from './certificate-view.ts'
import type { RuleName } from './finding.ts'

/** A certificate under the profile it is judged by. */
export interface LintTarget {
  readonly view: CertificateView
  readonly profile: Profile
  /** The profile of the CA that signs. */
  readonly issuerProfile: Profile
  /** The policy OIDs that `policy: world` allows. */
  readonly policyOids: readonly string[]
  /** Seconds since 1970 at which validity is judged; null where it is not. */
  readonly atSeconds: number | null
}

/** One thing that can be wrong with a certificate. The file bears the rule's name. */
export interface Rule {
  readonly name: RuleName
  /** Where in the certificate, as a dotted path. */
  readonly field: string
  /** The clause. */
  readonly source: string
  /** Returns what is wrong, or null. */
  check(target: LintTarget): string | null
}
