import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_entries_empty',
  field: 'revokedCertificates',
  source: 'RFC 5280 5.1.2.6',
  check: ({ tbs: { entries } }) =>
    entries?.length === 0 ? 'an empty revokedCertificates; allowed: none at all' : null,
}
