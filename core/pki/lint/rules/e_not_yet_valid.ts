import { formatTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_not_yet_valid',
  field: 'validity.notBefore',
  source: 'RFC 5280 6.1.3(a)(2)',
  check({ view, atSeconds }) {
    const { seconds } = view.tbs.notBefore
    if (atSeconds === null || atSeconds >= seconds) return null
    return `the certificate is valid only from ${formatTime(seconds)}, after ${formatTime(atSeconds)}`
  },
}
