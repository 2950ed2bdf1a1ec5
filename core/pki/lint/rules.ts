import type { Rule } from './rule.ts'
import { rule as e_authority_key_identifier_form_wrong } from './rules/e_authority_key_identifier_form_wrong.ts'
import { rule as e_authority_key_identifier_missing } from './rules/e_authority_key_identifier_missing.ts'
import { rule as e_basic_constraints_in_leaf } from './rules/e_basic_constraints_in_leaf.ts'
import { rule as e_basic_constraints_missing } from './rules/e_basic_constraints_missing.ts'
import { rule as e_basic_constraints_not_critical } from './rules/e_basic_constraints_not_critical.ts'
import { rule as e_basic_constraints_wrong } from './rules/e_basic_constraints_wrong.ts'
import { rule as e_certificate_policies_missing } from './rules/e_certificate_policies_missing.ts'
import { rule as e_certificate_policies_not_critical } from './rules/e_certificate_policies_not_critical.ts'
import { rule as e_certificate_policies_not_one } from './rules/e_certificate_policies_not_one.ts'
import { rule as e_certificate_policies_qualified } from './rules/e_certificate_policies_qualified.ts'
import { rule as e_crl_distribution_points_missing } from './rules/e_crl_distribution_points_missing.ts'
import { rule as e_crl_distribution_points_wrong } from './rules/e_crl_distribution_points_wrong.ts'
import { rule as e_device_id_not_8_octets } from './rules/e_device_id_not_8_octets.ts'
import { rule as e_dns_name_wrong } from './rules/e_dns_name_wrong.ts'
import { rule as e_expired } from './rules/e_expired.ts'
import { rule as e_extended_key_usage_missing } from './rules/e_extended_key_usage_missing.ts'
import { rule as e_extended_key_usage_wrong } from './rules/e_extended_key_usage_wrong.ts'
import { rule as e_extension_critical } from './rules/e_extension_critical.ts'
import { rule as e_extension_malformed } from './rules/e_extension_malformed.ts'
import { rule as e_extension_not_critical } from './rules/e_extension_not_critical.ts'
import { rule as e_extension_repeated } from './rules/e_extension_repeated.ts'
import { rule as e_extension_unexpected } from './rules/e_extension_unexpected.ts'
import { rule as e_issuer_wrong } from './rules/e_issuer_wrong.ts'
import { rule as e_key_usage_missing } from './rules/e_key_usage_missing.ts'
import { rule as e_key_usage_not_critical } from './rules/e_key_usage_not_critical.ts'
import { rule as e_key_usage_wrong } from './rules/e_key_usage_wrong.ts'
import { rule as e_not_after_wrong } from './rules/e_not_after_wrong.ts'
import { rule as e_not_yet_valid } from './rules/e_not_yet_valid.ts'
import { rule as e_policy_oid_wrong } from './rules/e_policy_oid_wrong.ts'
import { rule as e_public_key_algorithm_wrong } from './rules/e_public_key_algorithm_wrong.ts'
import { rule as e_public_key_curve_explicit } from './rules/e_public_key_curve_explicit.ts'
import { rule as e_public_key_curve_wrong } from './rules/e_public_key_curve_wrong.ts'
import { rule as e_public_key_point_compressed } from './rules/e_public_key_point_compressed.ts'
import { rule as e_public_key_point_invalid } from './rules/e_public_key_point_invalid.ts'
import { rule as e_public_key_rsa_exponent_wrong } from './rules/e_public_key_rsa_exponent_wrong.ts'
import { rule as e_public_key_rsa_modulus_wrong } from './rules/e_public_key_rsa_modulus_wrong.ts'
import { rule as e_public_key_rsa_size_wrong } from './rules/e_public_key_rsa_size_wrong.ts'
import { rule as e_role_code_not_allowed } from './rules/e_role_code_not_allowed.ts'
import { rule as e_role_code_not_hex } from './rules/e_role_code_not_hex.ts'
import { rule as e_root_signature_invalid } from './rules/e_root_signature_invalid.ts'
import { rule as e_self_signed_under_ca_name } from './rules/e_self_signed_under_ca_name.ts'
import { rule as e_serial_length_wrong } from './rules/e_serial_length_wrong.ts'
import { rule as e_serial_not_positive } from './rules/e_serial_not_positive.ts'
import { rule as e_signature_algorithm_parameters_wrong } from './rules/e_signature_algorithm_parameters_wrong.ts'
import { rule as e_signature_algorithm_wrong } from './rules/e_signature_algorithm_wrong.ts'
import { rule as e_signature_algorithms_differ } from './rules/e_signature_algorithms_differ.ts'
import { rule as e_signature_not_der } from './rules/e_signature_not_der.ts'
import { rule as e_subject_alt_name_missing } from './rules/e_subject_alt_name_missing.ts'
import { rule as e_subject_alt_name_not_critical } from './rules/e_subject_alt_name_not_critical.ts'
import { rule as e_subject_alt_name_wrong } from './rules/e_subject_alt_name_wrong.ts'
import { rule as e_subject_attribute_missing } from './rules/e_subject_attribute_missing.ts'
import { rule as e_subject_attribute_order } from './rules/e_subject_attribute_order.ts'
import { rule as e_subject_attribute_unexpected } from './rules/e_subject_attribute_unexpected.ts'
import { rule as e_subject_key_identifier_missing } from './rules/e_subject_key_identifier_missing.ts'
import { rule as e_subject_key_identifier_wrong } from './rules/e_subject_key_identifier_wrong.ts'
import { rule as e_subject_not_empty } from './rules/e_subject_not_empty.ts'
import { rule as e_subject_rdn_multivalued } from './rules/e_subject_rdn_multivalued.ts'
import { rule as e_subject_string_type } from './rules/e_subject_string_type.ts'
import { rule as e_subject_value_length_wrong } from './rules/e_subject_value_length_wrong.ts'
import { rule as e_time_encoding_wrong } from './rules/e_time_encoding_wrong.ts'
import { rule as e_unique_identifier_not_64_bits } from './rules/e_unique_identifier_not_64_bits.ts'
import { rule as e_unique_ids_present } from './rules/e_unique_ids_present.ts'
import { rule as e_validity_reversed } from './rules/e_validity_reversed.ts'
import { rule as e_validity_too_long } from './rules/e_validity_too_long.ts'
import { rule as e_version_wrong } from './rules/e_version_wrong.ts'
import { rule as w_extension_order } from './rules/w_extension_order.ts'
import { rule as w_issuer_string_type } from './rules/w_issuer_string_type.ts'
import { rule as w_validity_not_whole_days } from './rules/w_validity_not_whole_days.ts'
import { rule as w_validity_too_short } from './rules/w_validity_too_short.ts'

/** Every rule that looks at a certificate that could be read; `e_der_malformed` says why one could not. */
export const rules: readonly Rule[] = [
  e_authority_key_identifier_form_wrong,
  e_authority_key_identifier_missing,
  e_basic_constraints_in_leaf,
  e_basic_constraints_missing,
  e_basic_constraints_not_critical,
  e_basic_constraints_wrong,
  e_certificate_policies_missing,
  e_certificate_policies_not_critical,
  e_certificate_policies_not_one,
  e_certificate_policies_qualified,
  e_crl_distribution_points_missing,
  e_crl_distribution_points_wrong,
  e_device_id_not_8_octets,
  e_dns_name_wrong,
  e_expired,
  e_extended_key_usage_missing,
  e_extended_key_usage_wrong,
  e_extension_critical,
  e_extension_malformed,
  e_extension_not_critical,
  e_extension_repeated,
  e_extension_unexpected,
  e_issuer_wrong,
  e_key_usage_missing,
  e_key_usage_not_critical,
  e_key_usage_wrong,
  e_not_after_wrong,
  e_not_yet_valid,
  e_policy_oid_wrong,
  e_public_key_algorithm_wrong,
  e_public_key_curve_explicit,
  e_public_key_curve_wrong,
  e_public_key_point_compressed,
  e_public_key_point_invalid,
  e_public_key_rsa_exponent_wrong,
  e_public_key_rsa_modulus_wrong,
  e_public_key_rsa_size_wrong,
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
  e_subject_alt_name_missing,
  e_subject_alt_name_not_critical,
  e_subject_alt_name_wrong,
  e_subject_attribute_missing,
  e_subject_attribute_order,
  e_subject_attribute_unexpected,
  e_subject_key_identifier_missing,
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
]
