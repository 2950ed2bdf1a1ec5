import { findRepeatedExtension, oidName } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_extension_repeated',
  field: 'crlExtensions',
  source: 'RFC 5280 4.2',
  check({ tbs }) {
    const repeated = [tbs, ...(tbs.entries ?? [])].map(findRepeatedExtension).find((extension) => extension)
    return repeated ? `extension ${oidName(repeated.oid)} appears twice; allowed: once` : null
  },
}
