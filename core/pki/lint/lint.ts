import type { Profile, ProfileSet } from '../profile/index.ts'
import { type Certificate, DerError, parseCertificate } from '../x509/index.ts'
import { sourceOf } from './finding-source.ts'
import { type Rebuild, rebuild } from './rebuild.ts'
import { recogniseProfiles } from './recognise.ts'
import { rules } from './rules/all-rules.ts'
import { CertificateView } from './target/certificate-view.ts'
import { type Finding, makeFinding } from './target/finding.ts'
import type { LintTarget } from './target/rule.ts'

export interface LintOptions {
  /** Lint by this profile; null recognises the profile from the certificate. */
  readonly profile: Profile | null
  /** The policy OIDs that `policy: world` allows. */
  readonly policyOids: readonly string[]
  /** Check validity at this time, in seconds since 1970; null does not check it. */
  readonly atSeconds: number | null
}

/** The result of linting one certificate. */
export interface LintResult {
  /** Null if the octets are not a certificate. */
  readonly certificate: Certificate | null
  readonly profile: Profile | null
  /** Every profile that fits equally well, `profile` first. */
  readonly candidates: readonly Profile[]
  readonly rebuild: Rebuild | null
  readonly findings: readonly Finding[]
}

/**
 * Lints one certificate, ours or foreign, by the profile that it is recognised as.
 * Octets that are not a certificate give one finding, `e_der_malformed`. Does not verify the issuer's signature.
 * @see RFC 5280 §4
 * @example
 * ```ts
 * import { lintCertificate, loadProfiles } from 'smki-test-pki'
 *
 * const options = { profile: null, policyOids: ['1.2.826.0.1.8641679.1.2.1.12'], atSeconds: null }
 * const result = lintCertificate(readFileSync('certificate.der'), loadProfiles('profiles'), options)
 * assert.equal(result.profile?.id, 'smki-device/device-ds')
 * assert.deepEqual(result.findings, [])
 * assert.equal(result.rebuild, 'identical')
 * ```
 */
export function lintCertificate(der: Uint8Array, profiles: ProfileSet, options: LintOptions): LintResult {
  let certificate: Certificate
  try {
    certificate = parseCertificate(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    return { certificate: null, profile: null, candidates: [], rebuild: null, findings: [malformed(error)] }
  }
  const view = new CertificateView(certificate, certificate)
  const candidates = options.profile ? [options.profile] : recogniseProfiles(view, profiles)
  const profile = candidates[0] ?? null
  if (!profile) return { certificate, profile, candidates, rebuild: null, findings: [unrecognised] }
  const issuerProfile = profiles.issuerOf(profile)
  const { policyOids, atSeconds } = options
  const findings = runRules({ view, profile, issuerProfile, policyOids, atSeconds })
  return { certificate, profile, candidates, rebuild: rebuild(view, profile, issuerProfile), findings }
}

const malformed = (error: DerError): Finding =>
  makeFinding('e_der_malformed', 'certificate', `not a DER certificate: ${error.message}`, 'RFC 5280 4.1; X.690 10')

const unrecognised: Finding = makeFinding(
  'e_profile_not_recognised',
  'certificate',
  'the certificate matches none of the profiles; choose one with --profile',
  'SEC Appendices A, B, Q and S',
)

/** Returns a finding for every rule that the target breaks. */
export function runRules(target: LintTarget): Finding[] {
  const findings: Finding[] = []
  for (const rule of rules) {
    const message = rule.check(target)
    if (message !== null) findings.push(makeFinding(rule.name, rule.field, message, sourceOf(rule, target.profile)))
  }
  return findings
}
