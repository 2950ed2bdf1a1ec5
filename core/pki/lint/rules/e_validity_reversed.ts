import { formatTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_validity_reversed',
  field: 'validity',
  source: 'RFC 5280 4.1.2.5',
  check({ view }) {
    const { notBefore, notAfter } = view.tbs
    if (notBefore.seconds <= notAfter.seconds) return null
    return `notBefore ${formatTime(notBefore.seconds)} is after notAfter ${formatTime(notAfter.seconds)}`
  },
}
