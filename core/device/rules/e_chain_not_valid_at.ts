import { judgeChain } from '../chain-findings.ts'
import { skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_chain_not_valid_at',
  group: 'chain',
  title: 'the certificates and their CAs are valid at the time of the check',
  source: 'RFC 5280 6.1.3(a)(2)',
  code: 1,
  needs: ['e_certificate_not_der'],
  cure: 'have the certificates issued anew, or check at another time with --at TIME',
  check: (subject) =>
    subject.context.trust && subject.context.atSeconds === null
      ? skipped('no time was given: --at')
      : judgeChain(subject, 'e_chain_not_valid_at'),
}
