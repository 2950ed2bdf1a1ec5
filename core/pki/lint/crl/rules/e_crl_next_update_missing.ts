import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_next_update_missing',
  field: 'nextUpdate',
  source: 'RFC 5280 5.1.2.5',
  check: ({ tbs: { nextUpdate } }) => (nextUpdate ? null : 'no nextUpdate, so nobody can tell when it has run out'),
}
