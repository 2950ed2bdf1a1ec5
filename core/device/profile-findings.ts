import type { Finding, RuleName } from '../pki/lint/index.ts'
import { judge, type Outcome, skipped } from './outcome.ts'
import type { DeviceSubject, HeldCertificate } from './subject.ts'

/** Which device rule reports what lint finds: the first that fits. */
const owners: readonly (readonly [RegExp, RuleName])[] = [
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

/** Returns the device rule that reports a finding of lint about a certificate. */
export function ownerOf({ rule }: Finding, { slot, identity }: HeldCertificate): RuleName {
  // The usage group asks whether a key could be taken for the other kind; the profile group everything else.
  const otherBit = slot === 'ds' ? 'keyAgreement' : 'digitalSignature'
  if (rule === 'e_key_usage_wrong' && identity.usages.includes(otherBit))
    return slot === 'ds' ? 'e_ds_allows_agreement' : 'e_ka_allows_signing'
  const [, owner] = owners.find(([pattern]) => pattern.test(rule)) as readonly [RegExp, RuleName]
  return owner
}

/** Returns what lint says of a device's certificates and leaves to the device rule `name`. */
export const lintFindingsOf = ({ certificates }: DeviceSubject, name: RuleName): Finding[] =>
  certificates.flatMap((held) => held.lintFindings.filter((finding) => ownerOf(finding, held) === name))

/** Judges the certificates by what lint leaves to the device rule `name`. */
export const judgeProfile = (subject: DeviceSubject, name: RuleName): Outcome =>
  subject.certificates.length === 0
    ? skipped('no certificate is among the files')
    : judge(lintFindingsOf(subject, name))
