import type { DeviceRule } from './rule.ts'
import { rule as e_certificate_field_wrong } from './rules/e_certificate_field_wrong.ts'
import { rule as e_certificate_not_der } from './rules/e_certificate_not_der.ts'
import { rule as e_certificate_repeated } from './rules/e_certificate_repeated.ts'
import { rule as e_chain_ca_unfit } from './rules/e_chain_ca_unfit.ts'
import { rule as e_chain_key_identifier_differs } from './rules/e_chain_key_identifier_differs.ts'
import { rule as e_chain_not_trusted } from './rules/e_chain_not_trusted.ts'
import { rule as e_chain_not_valid_at } from './rules/e_chain_not_valid_at.ts'
import { rule as e_chain_signature_invalid } from './rules/e_chain_signature_invalid.ts'
import { rule as e_csr_key_differs } from './rules/e_csr_key_differs.ts'
import { rule as e_csr_not_der } from './rules/e_csr_not_der.ts'
import { rule as e_csr_signature_invalid } from './rules/e_csr_signature_invalid.ts'
import { rule as e_device_id_wrong } from './rules/e_device_id_wrong.ts'
import { rule as e_device_repeated } from './rules/e_device_repeated.ts'
import { rule as e_ds_allows_agreement } from './rules/e_ds_allows_agreement.ts'
import { rule as e_ds_ka_same_key } from './rules/e_ds_ka_same_key.ts'
import { rule as e_ds_missing } from './rules/e_ds_missing.ts'
import { rule as e_ds_signature_wrong } from './rules/e_ds_signature_wrong.ts'
import { rule as e_eui64_differs } from './rules/e_eui64_differs.ts'
import { rule as e_extension_wrong } from './rules/e_extension_wrong.ts'
import { rule as e_file_unreadable } from './rules/e_file_unreadable.ts'
import { rule as e_hardware_module_name_wrong } from './rules/e_hardware_module_name_wrong.ts'
import { rule as e_hub_incomplete } from './rules/e_hub_incomplete.ts'
import { rule as e_ka_agreement_wrong } from './rules/e_ka_agreement_wrong.ts'
import { rule as e_ka_allows_signing } from './rules/e_ka_allows_signing.ts'
import { rule as e_ka_missing } from './rules/e_ka_missing.ts'
import { rule as e_key_identifier_wrong } from './rules/e_key_identifier_wrong.ts'
import { rule as e_key_mismatch } from './rules/e_key_mismatch.ts'
import { rule as e_key_missing } from './rules/e_key_missing.ts'
import { rule as e_key_not_p256 } from './rules/e_key_not_p256.ts'
import { rule as e_key_shared } from './rules/e_key_shared.ts'
import { rule as e_key_unreadable } from './rules/e_key_unreadable.ts'
import { rule as e_key_usage_wrong } from './rules/e_key_usage_wrong.ts'
import { rule as e_not_after_wrong } from './rules/e_not_after_wrong.ts'
import { rule as e_policy_oid_wrong } from './rules/e_policy_oid_wrong.ts'
import { rule as e_public_key_wrong } from './rules/e_public_key_wrong.ts'
import { rule as e_signature_algorithm_wrong } from './rules/e_signature_algorithm_wrong.ts'
import { rule as e_signature_not_der } from './rules/e_signature_not_der.ts'
import { rule as e_subject_not_empty } from './rules/e_subject_not_empty.ts'

/** Every rule of the device check, group by group; what a rule needs stands before it. */
export const deviceRules: readonly DeviceRule[] = [
  e_file_unreadable,
  e_certificate_not_der,
  e_signature_not_der,
  e_key_unreadable,
  e_csr_not_der,
  e_certificate_field_wrong,
  e_signature_algorithm_wrong,
  e_public_key_wrong,
  e_subject_not_empty,
  e_key_usage_wrong,
  e_hardware_module_name_wrong,
  e_policy_oid_wrong,
  e_not_after_wrong,
  e_key_identifier_wrong,
  e_extension_wrong,
  e_chain_key_identifier_differs,
  e_chain_not_trusted,
  e_chain_signature_invalid,
  e_chain_ca_unfit,
  e_chain_not_valid_at,
  e_ds_missing,
  e_ka_missing,
  e_certificate_repeated,
  e_eui64_differs,
  e_ds_ka_same_key,
  e_key_shared,
  e_csr_key_differs,
  e_key_not_p256,
  e_key_mismatch,
  e_key_missing,
  e_ds_signature_wrong,
  e_csr_signature_invalid,
  e_ka_agreement_wrong,
  e_ds_allows_agreement,
  e_ka_allows_signing,
  e_device_id_wrong,
  e_device_repeated,
  e_hub_incomplete,
]

const byName = new Map<string, DeviceRule>(deviceRules.map((rule) => [rule.name, rule]))

/** Returns a rule of the table. */
export function ruleOf(name: string): DeviceRule {
  const rule = byName.get(name)
  if (!rule) throw new Error(`there is no device rule "${name}"`)
  return rule
}
