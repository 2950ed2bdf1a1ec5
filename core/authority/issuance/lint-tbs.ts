import { CertificateView, hasErrors, rebuild, runRules } from '../../pki/lint/index.ts'
import type { ProfileSet } from '../../pki/profile/index.ts'
import { parseTbs } from '../../pki/x509/index.ts'
import type { BuiltTbs } from './build-tbs.ts'

/** A TBSCertificate that has passed lint and may be signed once. Only {@link lintTbs} makes one. */
export class LintedTbs {
  readonly #built: BuiltTbs
  #taken = false

  private constructor(built: BuiltTbs) {
    this.#built = built
  }

  /** Returns the TBSCertificate to sign. Works once: a second certificate needs a second lint. */
  take(): BuiltTbs {
    if (this.#taken) throw new Error('a linted TBSCertificate was taken twice')
    this.#taken = true
    return this.#built
  }

  /** See {@link lintTbs}. */
  static of(built: BuiltTbs, profiles: ProfileSet): LintedTbs {
    const { profile, policyOid, provenKey, issuedAtSeconds } = built
    const view = new CertificateView(parseTbs(built.tbsDer), null, provenKey)
    const issuerProfile = profiles.issuerOf(profile)
    const findings = runRules({ view, profile, issuerProfile, policyOids: [policyOid], atSeconds: issuedAtSeconds })
    if (hasErrors(findings))
      throw new Error(
        `our certificate fails lint: ${findings.map(({ rule, message }) => `${rule} ${message}`).join('; ')}`,
      )
    const rebuilt = rebuild(view, profile, issuerProfile)
    if (rebuilt !== 'identical')
      throw new Error(
        `our certificate does not rebuild: ${rebuilt.found} at offset ${rebuilt.offset}; expected: ${rebuilt.expected}`,
      )
    return new LintedTbs(built)
  }
}

/**
 * Parses the TBSCertificate again, runs every lint rule on it and rebuilds it from its own values.
 * A finding is our fault, not the requester's, so nothing is committed.
 * @throws {Error} the findings, or the first offset at which the rebuilt octets differ
 */
export const lintTbs = (built: BuiltTbs, profiles: ProfileSet): LintedTbs => LintedTbs.of(built, profiles)
