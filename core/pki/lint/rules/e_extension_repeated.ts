import { findRepeatedExtension, oidName } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_extension_repeated',
  field: 'extensions',
  source: 'RFC 5280 4.2',
  check({ view }) {
    const twice = findRepeatedExtension(view.tbs)
    return twice === undefined ? null : `extension ${oidName(twice.oid)} appears twice`
  },
}
