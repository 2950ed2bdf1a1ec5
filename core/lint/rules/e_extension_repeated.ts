import { oidName } from '../../x509/oids.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_extension_repeated',
  field: 'extensions',
  source: 'RFC 5280 4.2',
  check({ view }) {
    const oids = view.tbs.extensions.map(({ oid }) => oid)
    const twice = oids.find((oid, i) => oids.indexOf(oid) !== i)
    return twice === undefined ? null : `extension ${oidName(twice)} appears twice`
  },
}
