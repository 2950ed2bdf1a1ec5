import { profileExtension } from '../../profile/index.ts'
import type { ProfileExtension } from '../../profile/schema/index.ts'
import type { Rule } from '../target/rule.ts'

type Kind = ProfileExtension['extension']
type Row = readonly [name: Rule['name'], kind: Kind, source: string]

const missing: readonly Row[] = [
  ['e_authority_key_identifier_missing', 'authorityKeyIdentifier', 'RFC 5280 4.2.1.1'],
  ['e_basic_constraints_missing', 'basicConstraints', 'RFC 5280 4.2.1.9'],
  ['e_certificate_policies_missing', 'certificatePolicies', 'GBCS 12.2'],
  ['e_crl_distribution_points_missing', 'cRLDistributionPoints', 'RFC 5280 4.2.1.13'],
  ['e_extended_key_usage_missing', 'extendedKeyUsage', 'RFC 5280 4.2.1.12'],
  ['e_key_usage_missing', 'keyUsage', 'GBCS 12.2'],
  ['e_subject_alt_name_missing', 'subjectAltName', 'GBCS 12.2'],
  ['e_subject_key_identifier_missing', 'subjectKeyIdentifier', 'RFC 5280 4.2.1.2'],
]

// The extensions that a profile may have critical; e_extension_not_critical covers the others.
const notCritical: readonly Row[] = [
  ['e_basic_constraints_not_critical', 'basicConstraints', 'RFC 5280 4.2.1.9'],
  ['e_certificate_policies_not_critical', 'certificatePolicies', 'GBCS 12.2'],
  ['e_key_usage_not_critical', 'keyUsage', 'GBCS 12.2'],
  ['e_subject_alt_name_not_critical', 'subjectAltName', 'GBCS 12.2'],
]

const OTHERS = ['subjectKeyIdentifier', 'authorityKeyIdentifier', 'extendedKeyUsage', 'cRLDistributionPoints'] as const

/** Whether an extension of the profile is present, and critical if the profile says so. */
export const presenceRules: readonly Rule[] = [
  ...missing.map(([name, kind, source]): Rule => {
    const message = `extension ${kind} is missing`
    const check: Rule['check'] = ({ view, profile }) =>
      profileExtension(profile, kind) && !view.extension(kind) ? message : null
    return { name, field: `extensions.${kind}`, source, check }
  }),
  ...notCritical.map(
    ([name, kind, source]): Rule => ({
      name,
      field: `extensions.${kind}`,
      source,
      check: (target) => criticalityProblem(target, kind),
    }),
  ),
  {
    name: 'e_extension_not_critical',
    field: 'extensions',
    source: 'RFC 5280 4.2',
    check(target) {
      for (const kind of OTHERS) {
        const problem = criticalityProblem(target, kind)
        if (problem) return problem
      }
      return null
    },
  },
]

function criticalityProblem({ view, profile }: Parameters<Rule['check']>[0], kind: Kind): string | null {
  const found = view.extension(kind)
  if (!found || found.critical || !profileExtension(profile, kind)?.critical) return null
  return `extension ${kind} is not critical`
}
