import { formatTime, usesGeneralizedTime } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_time_encoding_wrong',
  field: 'thisUpdate',
  source: 'RFC 5280 5.1.2.4, 5.1.2.5, 5.1.2.6',
  check({ tbs: { thisUpdate, nextUpdate, entries } }) {
    const times = [
      thisUpdate,
      ...(nextUpdate ? [nextUpdate] : []),
      ...(entries ?? []).map(({ revokedAt }) => revokedAt),
    ]
    const wrong = times.find(({ seconds, form }) => usesGeneralizedTime(seconds) !== (form === 'GeneralizedTime'))
    return wrong
      ? `${formatTime(wrong.seconds)} is a ${wrong.form}; required: UTCTime through 2049, then GeneralizedTime`
      : null
  },
}
