import { latestNotAfter } from '../../profile/index.ts'
import { formatTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'w_validity_too_short',
  field: 'validity',
  source: 'SEC Appendices A, B, Q and S, validity',
  check({ view, profile }) {
    const expected = latestNotAfter(profile, view.tbs.notBefore.seconds)
    const { notBefore, notAfter } = view.tbs
    if (expected === null || notAfter.seconds >= expected || notAfter.seconds < notBefore.seconds) return null
    return `notAfter is ${formatTime(notAfter.seconds)}; ${formatTime(expected)} is usual`
  },
}
