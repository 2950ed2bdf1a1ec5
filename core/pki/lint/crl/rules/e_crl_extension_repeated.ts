import { type Extension, findRepeatedExtension, oidName } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_extension_repeated',
  field: 'crlExtensions',
  source: 'RFC 5280 4.2',
  check: ({ tbs }) => check(tbs),
  entries: () => (entry) => (entry.extensions.length < 2 ? null : check(entry)),
}

function check(holder: { readonly extensions: readonly Extension[] }): string | null {
  const repeated = findRepeatedExtension(holder)
  return repeated ? `extension ${oidName(repeated.oid)} appears twice; allowed: once` : null
}
