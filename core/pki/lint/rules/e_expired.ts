import { formatTime } from '../../x509/index.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_expired',
  field: 'validity.notAfter',
  source: 'RFC 5280 6.1.3(a)(2)',
  check({ view, atSeconds }) {
    const { seconds } = view.tbs.notAfter
    if (atSeconds === null || atSeconds <= seconds) return null
    return `expired ${formatTime(seconds)}, before ${formatTime(atSeconds)}`
  },
}
