import { DAY_SECONDS, formatTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'w_validity_not_whole_days',
  field: 'validity',
  source: 'whole days in every published certificate of the SMKI',
  check({ view, profile }) {
    if (!profile.fields.wholeDays.value) return null
    const { notBefore, notAfter } = view.tbs
    const whole = notBefore.seconds % DAY_SECONDS === 0 && (notAfter.seconds + 1) % DAY_SECONDS === 0
    return whole
      ? null
      : `the validity ${formatTime(notBefore.seconds)} to ${formatTime(notAfter.seconds)} is not whole days`
  },
}
