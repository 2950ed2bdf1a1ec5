import { isDnsName } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_dns_name_wrong',
  field: 'extensions.subjectAltName',
  source: 'RFC 5280 4.2.1.6; RFC 1034 3.5',
  check({ view }) {
    const wrong = view.decode('subjectAltName')?.dnsNames.find((name) => !isDnsName(name))
    return wrong === undefined ? null : `dNSName "${wrong}" is not a host name`
  },
}
