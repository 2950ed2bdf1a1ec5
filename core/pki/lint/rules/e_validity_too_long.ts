import { latestNotAfter } from '../../profile/index.ts'
import { DAY_SECONDS, formatTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_validity_too_long',
  field: 'validity',
  source: 'SEC Appendices A, B, Q and S, validity',
  check({ view, profile }) {
    const latest = latestNotAfter(profile, view.tbs.notBefore.seconds)
    if (latest === null) return null
    const allowed = latest + profile.fields.toleranceDays.value * DAY_SECONDS
    const { seconds } = view.tbs.notAfter
    return seconds <= allowed
      ? null
      : `notAfter is ${formatTime(seconds)}; the latest allowed is ${formatTime(allowed)}`
  },
}
