import { formatTime, usesGeneralizedTime } from '../../x509/time.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_time_encoding_wrong',
  field: 'validity',
  source: 'RFC 5280 4.1.2.5',
  check({ view }) {
    for (const name of ['notBefore', 'notAfter'] as const) {
      const { seconds, form } = view.tbs[name]
      const wanted = usesGeneralizedTime(seconds) ? 'GeneralizedTime' : 'UTCTime'
      if (form !== wanted) return `${name} ${formatTime(seconds)} is a ${form} where ${wanted} belongs`
    }
    return null
  },
}
