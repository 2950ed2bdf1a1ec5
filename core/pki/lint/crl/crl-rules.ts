import type { CrlRule } from './crl-rule.ts'
import { rule as e_crl_authority_key_identifier_missing } from './rules/e_crl_authority_key_identifier_missing.ts'
import { rule as e_crl_delta } from './rules/e_crl_delta.ts'
import { rule as e_crl_entries_empty } from './rules/e_crl_entries_empty.ts'
import { rule as e_crl_entry_repeated } from './rules/e_crl_entry_repeated.ts'
import { rule as e_crl_entry_serial_not_positive } from './rules/e_crl_entry_serial_not_positive.ts'
import { rule as e_crl_extension_critical } from './rules/e_crl_extension_critical.ts'
import { rule as e_crl_extension_malformed } from './rules/e_crl_extension_malformed.ts'
import { rule as e_crl_extension_not_understood } from './rules/e_crl_extension_not_understood.ts'
import { rule as e_crl_extension_repeated } from './rules/e_crl_extension_repeated.ts'
import { rule as e_crl_issuer_empty } from './rules/e_crl_issuer_empty.ts'
import { rule as e_crl_next_update_missing } from './rules/e_crl_next_update_missing.ts'
import { rule as e_crl_number_missing } from './rules/e_crl_number_missing.ts'
import { rule as e_crl_number_wrong } from './rules/e_crl_number_wrong.ts'
import { rule as e_crl_reason_of_delta } from './rules/e_crl_reason_of_delta.ts'
import { rule as e_crl_reason_unknown } from './rules/e_crl_reason_unknown.ts'
import { rule as e_crl_scope_narrowed } from './rules/e_crl_scope_narrowed.ts'
import { rule as e_crl_signature_algorithm_wrong } from './rules/e_crl_signature_algorithm_wrong.ts'
import { rule as e_crl_signature_algorithms_differ } from './rules/e_crl_signature_algorithms_differ.ts'
import { rule as e_crl_time_encoding_wrong } from './rules/e_crl_time_encoding_wrong.ts'
import { rule as e_crl_times_reversed } from './rules/e_crl_times_reversed.ts'
import { rule as e_crl_version_wrong } from './rules/e_crl_version_wrong.ts'
import { rule as w_crl_reason_unspecified } from './rules/w_crl_reason_unspecified.ts'
import { rule as w_crl_revocation_ahead } from './rules/w_crl_revocation_ahead.ts'

/** Every rule that looks at a CRL that could be read; `e_crl_malformed` says why one could not. */
export const crlRules: readonly CrlRule[] = [
  e_crl_authority_key_identifier_missing,
  e_crl_delta,
  e_crl_entries_empty,
  e_crl_entry_repeated,
  e_crl_entry_serial_not_positive,
  e_crl_extension_critical,
  e_crl_extension_malformed,
  e_crl_extension_not_understood,
  e_crl_extension_repeated,
  e_crl_issuer_empty,
  e_crl_next_update_missing,
  e_crl_number_missing,
  e_crl_number_wrong,
  e_crl_reason_of_delta,
  e_crl_reason_unknown,
  e_crl_scope_narrowed,
  e_crl_signature_algorithm_wrong,
  e_crl_signature_algorithms_differ,
  e_crl_time_encoding_wrong,
  e_crl_times_reversed,
  e_crl_version_wrong,
  w_crl_reason_unspecified,
  w_crl_revocation_ahead,
]
