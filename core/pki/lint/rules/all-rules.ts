import type { Rule } from '../target/rule.ts'
import { rule as e_authority_key_identifier_form_wrong } from './e_authority_key_identifier_form_wrong.ts'
import { rule as e_basic_constraints_in_leaf } from './e_basic_constraints_in_leaf.ts'
import { rule as e_basic_constraints_wrong } from './e_basic_constraints_wrong.ts'
import { rule as e_certificate_policies_not_one } from './e_certificate_policies_not_one.ts'
import { rule as e_certificate_policies_qualified } from './e_certificate_policies_qualified.ts'
import { rule as e_crl_distribution_points_wrong } from './e_crl_distribution_points_wrong.ts'
import { rule as e_device_id_not_8_octets } from './e_device_id_not_8_octets.ts'
import { rule as e_dns_name_wrong } from './e_dns_name_wrong.ts'
import { rule as e_expired } from './e_expired.ts'
import { rule as e_extended_key_usage_wrong } from './e_extended_key_usage_wrong.ts'
import { rule as e_extension_critical } from './e_extension_critical.ts'
import { rule as e_extension_malformed } from './e_extension_malformed.ts'
import { rule as e_extension_repeated } from './e_extension_repeated.ts'
import { rule as e_extension_unexpected } from './e_extension_unexpected.ts'
import { rule as e_issuer_wrong } from './e_issuer_wrong.ts'
import { rule as e_key_usage_wrong } from './e_key_usage_wrong.ts'
import { rule as e_not_after_wrong } from './e_not_after_wrong.ts'
import { rule as e_not_yet_valid } from './e_not_yet_valid.ts'
import { rule as e_policy_oid_wrong } from './e_policy_oid_wrong.ts'
import { rule as e_role_code_not_allowed } from './e_role_code_not_allowed.ts'
import { rule as e_role_code_not_hex } from './e_role_code_not_hex.ts'
import { rule as e_root_signature_invalid } from './e_root_signature_invalid.ts'
import { rule as e_self_signed_under_ca_name } from './e_self_signed_under_ca_name.ts'
import { rule as e_serial_length_wrong } from './e_serial_length_wrong.ts'
import { rule as e_serial_not_positive } from './e_serial_not_positive.ts'
import { rule as e_signature_algorithm_parameters_wrong } from './e_signature_algorithm_parameters_wrong.ts'
import { rule as e_signature_algorithm_wrong } from './e_signature_algorithm_wrong.ts'
import { rule as e_signature_algorithms_differ } from './e_signature_algorithms_differ.ts'
import { rule as e_signature_not_der } from './e_signature_not_der.ts'
import { rule as e_subject_alt_name_wrong } from './e_subject_alt_name_wrong.ts'
import { rule as e_subject_attribute_missing } from './e_subject_attribute_missing.ts'
import { rule as e_subject_attribute_order } from './e_subject_attribute_order.ts'
import { rule as e_subject_attribute_unexpected } from './e_subject_attribute_unexpected.ts'
import { rule as e_subject_key_identifier_wrong } from './e_subject_key_identifier_wrong.ts'
import { rule as e_subject_not_empty } from './e_subject_not_empty.ts'
import { rule as e_subject_rdn_multivalued } from './e_subject_rdn_multivalued.ts'
import { rule as e_subject_string_type } from './e_subject_string_type.ts'
import { rule as e_subject_value_length_wrong } from './e_subject_value_length_wrong.ts'
import { rule as e_time_encoding_wrong } from './e_time_encoding_wrong.ts'
import { rule as e_unique_identifier_not_64_bits } from './e_unique_identifier_not_64_bits.ts'
import { rule as e_unique_ids_present } from './e_unique_ids_present.ts'
import { rule as e_validity_reversed } from './e_validity_reversed.ts'
import { rule as e_validity_too_long } from './e_validity_too_long.ts'
import { rule as e_version_wrong } from './e_version_wrong.ts'
import { presenceRules } from './presence-rules.ts'
import { publicKeyRules } from './public-key-rules.ts'
import { rule as w_extension_order } from './w_extension_order.ts'
import { rule as w_issuer_string_type } from './w_issuer_string_type.ts'
import { rule as w_validity_not_whole_days } from './w_validity_not_whole_days.ts'
import { rule as w_validity_too_short } from './w_validity_too_short.ts'

/**
 * Every rule for a certificate that can be parsed, in the order of their names.
 * A rule with logic of its own has a file of its own, named as the rule; the others are rows of a table.
 */
export const rules: readonly Rule[] = [
  ...presenceRules,
  ...publicKeyRules,
  e_authority_key_identifier_form_wrong,
  e_basic_constraints_in_leaf,
  e_basic_constraints_wrong,
  e_certificate_policies_not_one,
  e_certificate_policies_qualified,
  e_crl_distribution_points_wrong,
  e_device_id_not_8_octets,
  e_dns_name_wrong,
  e_expired,
  e_extended_key_usage_wrong,
  e_extension_critical,
  e_extension_malformed,
  e_extension_repeated,
  e_extension_unexpected,
  e_issuer_wrong,
  e_key_usage_wrong,
  e_not_after_wrong,
  e_not_yet_valid,
  e_policy_oid_wrong,
  e_role_code_not_allowed,
  e_role_code_not_hex,
  e_root_signature_invalid,
  e_self_signed_under_ca_name,
  e_serial_length_wrong,
  e_serial_not_positive,
  e_signature_algorithm_parameters_wrong,
  e_signature_algorithm_wrong,
  e_signature_algorithms_differ,
  e_signature_not_der,
  e_subject_alt_name_wrong,
  e_subject_attribute_missing,
  e_subject_attribute_order,
  e_subject_attribute_unexpected,
  e_subject_key_identifier_wrong,
  e_subject_not_empty,
  e_subject_rdn_multivalued,
  e_subject_string_type,
  e_subject_value_length_wrong,
  e_time_encoding_wrong,
  e_unique_identifier_not_64_bits,
  e_unique_ids_present,
  e_validity_reversed,
  e_validity_too_long,
  e_version_wrong,
  w_extension_order,
  w_issuer_string_type,
  w_validity_not_whole_days,
  w_validity_too_short,
].toSorted((a, b) => (a.name < b.name ? -1 : 1))
