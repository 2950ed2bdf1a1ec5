import { formatTime } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_times_reversed',
  field: 'nextUpdate',
  source: 'RFC 5280 5.1.2.5',
  check({ tbs: { thisUpdate, nextUpdate } }) {
    if (!nextUpdate || nextUpdate.seconds > thisUpdate.seconds) return null
    return `nextUpdate ${formatTime(nextUpdate.seconds)} is not after thisUpdate ${formatTime(thisUpdate.seconds)}`
  },
}
