import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_extension_malformed',
  field: 'crlExtensions',
  source: 'RFC 5280 5.2, 5.3',
  check({ malformed }) {
    return malformed
  },
}
