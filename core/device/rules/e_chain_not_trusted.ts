import { judgeChain } from '../chain-findings.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_chain_not_trusted',
  group: 'chain',
  title: 'there is a path to a trust anchor',
  source: 'RFC 5280 6.1',
  code: 1,
  needs: ['e_certificate_not_der', 'e_chain_key_identifier_differs'],
  cure: 'give the root and the CAs between with --trust, or use credentials issued under that root',
  check: (subject) => judgeChain(subject, 'e_chain_not_trusted'),
}
