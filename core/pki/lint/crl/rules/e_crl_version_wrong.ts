import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_version_wrong',
  field: 'version',
  source: 'RFC 5280 5.1.2.1',
  check: ({ tbs: { version } }) => (version === 2 ? null : `version ${version} where 2 is required`),
}
