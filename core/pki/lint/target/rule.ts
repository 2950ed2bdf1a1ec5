import type { Profile } from '../../profile/index.ts'
import type { CertificateView } from './certificate-view.ts'
import type { RuleName } from './finding.ts'

/** A certificate and the profile that it is linted by. */
export interface LintTarget {
  readonly view: CertificateView
  readonly profile: Profile
  /** The profile of the CA that signs. */
  readonly issuerProfile: Profile
  /** The policy OIDs that `policy: world` allows. */
  readonly policyOids: readonly string[]
  /** Check validity at this time, in seconds since 1970; null does not check it. */
  readonly atSeconds: number | null
}

/** One thing that can be wrong with a certificate. */
export interface Rule {
  readonly name: RuleName
  /** Where in the certificate, as a dotted path such as `extensions.keyUsage`. */
  readonly field: string
  /** The clause. For one that is not a standard, a finding cites the profile's own source; see {@link sourceOf}. */
  readonly source: string
  /** Returns the problem, or null. */
  check(target: LintTarget): string | null
}
