import type { Profile, ProfileSet } from '../profile/index.ts'
import { type Certificate, parseCertificate } from '../x509/index.ts'
import { CertificateView } from './certificate-view.ts'
import { type Finding, severityOf } from './finding.ts'
import { type Rebuild, rebuild } from './rebuild.ts'
import { recogniseProfiles } from './recognise.ts'
import type { LintTarget, Rule } from './rule.ts'
import { rule as derMalformed } from './rules/e_der_malformed.ts'
import { rules } from './rules.ts'

export interface LintOptions {
  /** Judge by this profile instead of recognising one. */
  readonly profile: Profile | null
  /** The policy OIDs that `policy: world` allows. */
  readonly policyOids: readonly string[]
  /** Judge expiry at this second; null leaves expiry unjudged. */
  readonly atSeconds: number | null
}

/** What lint says of one certificate. */
export interface LintResult {
  /** Null where the octets are no certificate. */
  readonly certificate: Certificate | null
  readonly profile: Profile | null
  /** Every profile that fits equally well, the named one first. */
  readonly candidates: readonly Profile[]
  readonly rebuild: Rebuild | null
  readonly findings: readonly Finding[]
}

/** Judges one certificate, ours or foreign, by the profile it is recognised as. Its issuer's signature is not verified. */
export function lintCertificate(der: Uint8Array, profiles: ProfileSet, options: LintOptions): LintResult {
  let certificate: Certificate
  try {
    certificate = parseCertificate(der)
  } catch (error) {
    const finding = makeFinding(derMalformed, derMalformed.describe(error))
    return { certificate: null, profile: null, candidates: [], rebuild: null, findings: [finding] }
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

const unrecognised: Finding = {
  rule: 'e_profile_not_recognised',
  severity: 'error',
  field: 'certificate',
  message: 'the certificate resembles none of the profiles; name one to have it judged',
  source: 'SEC Appendices A, B, Q and S',
}

/** Returns a finding for every rule that the target breaks. */
export function runRules(target: LintTarget): Finding[] {
  const findings: Finding[] = []
  for (const rule of rules) {
    const message = rule.check(target)
    if (message !== null) findings.push(makeFinding(rule, message))
  }
  return findings
}

const makeFinding = ({ name, field, source }: Pick<Rule, 'name' | 'field' | 'source'>, message: string): Finding => ({
  rule: name,
  severity: severityOf(name),
  field,
  message,
  source,
})
