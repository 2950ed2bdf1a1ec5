import type { Finding, RuleName } from '../../pki/lint/index.ts'
import type { CheckedCertificate } from '../evidence/checked-certificate.ts'
import type { DeviceUnderTest } from '../evidence/device-under-test.ts'
import { MISSING, type RuleResult, resultOf, skipped } from './rule-result.ts'

/** Lint rule → the device rule that reports its findings. The first pattern that matches applies. */
const reporters: readonly (readonly [RegExp, RuleName])[] = [
  [/^e_der_malformed$/, 'e_certificate_not_der'],
  [/^e_signature_not_der$/, 'e_signature_not_der'],
  [/^e_key_usage_/, 'e_key_usage_wrong'],
  [/^e_(subject_alt_name|device_id)_/, 'e_hardware_module_name_wrong'],
  [/^e_(certificate_policies|policy_oid)_/, 'e_policy_oid_wrong'],
  [/^e_public_key_/, 'e_public_key_wrong'],
  [/^e_(subject|authority)_key_identifier_/, 'e_key_identifier_wrong'],
  [/^e_subject_/, 'e_subject_not_empty'],
  [/^e_signature_algorithm/, 'e_signature_algorithm_wrong'],
  [/^e_(expired|not_yet_valid)$/, 'e_chain_not_valid_at'],
  [/^[ew]_(not_after|validity|time_encoding)_/, 'e_not_after_wrong'],
  [/^e_self_signed_under_ca_name$/, 'e_chain_signature_invalid'],
  [/^[ew]_(extension|basic_constraints|extended_key_usage|crl_distribution_points)_/, 'e_extension_wrong'],
  [/./, 'e_certificate_field_wrong'],
]

/** Returns the device rule that reports a lint finding about a certificate. */
function reporterOf({ rule }: Finding, { use, identity }: CheckedCertificate): RuleName {
  // The usage group asks whether one key could serve both uses. The profile group asks everything else.
  const otherUsage = use === 'ds' ? 'keyAgreement' : 'digitalSignature'
  if (rule === 'e_key_usage_wrong' && identity.usages.includes(otherUsage))
    return use === 'ds' ? 'e_ds_allows_agreement' : 'e_ka_allows_signing'
  const [, reporter] = reporters.find(([pattern]) => pattern.test(rule)) as readonly [RegExp, RuleName]
  return reporter
}

/** Returns the lint findings about the device's certificates that the device rule `name` reports. */
export const lintFindingsOf = ({ certificates }: DeviceUnderTest, name: RuleName): Finding[] =>
  certificates.flatMap((each) => each.lintFindings.filter((finding) => reporterOf(finding, each) === name))

/** Returns the result of a device rule that only reports lint findings. */
export const checkProfile = (device: DeviceUnderTest, name: RuleName): RuleResult =>
  device.certificates.length === 0 ? skipped(MISSING.certificate) : resultOf(lintFindingsOf(device, name))
