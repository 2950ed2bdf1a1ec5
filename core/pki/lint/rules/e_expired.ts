import { formatTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_expired',
  field: 'validity.notAfter',
  source: 'RFC 5280 6.1.3(a)(2)',
  check({ view, atSeconds }) {
    const { seconds } = view.tbs.notAfter
    if (atSeconds === null || atSeconds <= seconds) return null
    return `the certificate expired at ${formatTime(seconds)}, before ${formatTime(atSeconds)}`
  },
}
