import { formatTime, NO_EXPIRY_SECONDS } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_not_after_wrong',
  field: 'validity.notAfter',
  source: 'GBCS 12.2; RFC 5280 4.1.2.5',
  check({ view, profile }) {
    const { seconds } = view.tbs.notAfter
    if (!('notAfter' in profile.fields.validity.value) || seconds === NO_EXPIRY_SECONDS) return null
    return `notAfter is ${formatTime(seconds)}; ${formatTime(NO_EXPIRY_SECONDS)} is required`
  },
}
