import type { CrlRule } from './crl-rule.ts'
import { rule as e_crl_entry_repeated } from './e_crl_entry_repeated.ts'
import { rule as e_crl_entry_serial_not_positive } from './e_crl_entry_serial_not_positive.ts'
import { rule as e_crl_extension_critical } from './e_crl_extension_critical.ts'
import { rule as e_crl_extension_not_understood } from './e_crl_extension_not_understood.ts'
import { rule as e_crl_extension_repeated } from './e_crl_extension_repeated.ts'
import { rule as e_crl_number_wrong } from './e_crl_number_wrong.ts'
import { rule as e_crl_reason_unknown } from './e_crl_reason_unknown.ts'
import { rule as e_crl_scope_narrowed } from './e_crl_scope_narrowed.ts'
import { rule as e_crl_signature_algorithm_wrong } from './e_crl_signature_algorithm_wrong.ts'
import { rule as e_crl_signature_algorithms_differ } from './e_crl_signature_algorithms_differ.ts'
import { rule as e_crl_time_encoding_wrong } from './e_crl_time_encoding_wrong.ts'
import { rule as e_crl_times_reversed } from './e_crl_times_reversed.ts'
import { simpleCrlRules } from './simple-rules.ts'
import { rule as w_crl_revocation_ahead } from './w_crl_revocation_ahead.ts'

/** Every rule for a CRL that can be parsed, in the order of their names. `e_crl_malformed` reports one that cannot. */
export const crlRules: readonly CrlRule[] = [
  ...simpleCrlRules,
  e_crl_entry_repeated,
  e_crl_entry_serial_not_positive,
  e_crl_extension_critical,
  e_crl_extension_not_understood,
  e_crl_extension_repeated,
  e_crl_number_wrong,
  e_crl_reason_unknown,
  e_crl_scope_narrowed,
  e_crl_signature_algorithm_wrong,
  e_crl_signature_algorithms_differ,
  e_crl_time_encoding_wrong,
  e_crl_times_reversed,
  w_crl_revocation_ahead,
].toSorted((a, b) => (a.name < b.name ? -1 : 1))
