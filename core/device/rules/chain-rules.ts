import { checkChain, whyNoChain } from './chain-findings.ts'
import type { DeviceRule } from './device-rule.ts'
import { identifierFindings } from './issuer-identifier.ts'
import { resultOf, skipped } from './rule-result.ts'

/** Rules about the path from each certificate to a trust anchor. */
export const chainRules: readonly DeviceRule[] = [
  {
    name: 'e_chain_key_identifier_differs',
    group: 'chain',
    title: 'authorityKeyIdentifier equals the subjectKeyIdentifier of the issuer',
    source: 'RFC 5280 4.2.1.1',
    code: 1,
    needs: ['e_certificate_not_der'],
    cure: 'reissue the certificate: its authorityKeyIdentifier names another key than the one that signed it',
    check(device) {
      const missing = whyNoChain(device)
      return missing === null ? resultOf(device.certificates.flatMap(identifierFindings)) : skipped(missing)
    },
  },
  {
    name: 'e_chain_not_trusted',
    group: 'chain',
    title: 'there is a path to a trust anchor',
    source: 'RFC 5280 6.1',
    code: 1,
    needs: ['e_certificate_not_der', 'e_chain_key_identifier_differs'],
    cure: 'give the root and the issuing CAs with --trust, or use credentials issued under that root',
    check: (device) => checkChain(device, 'e_chain_not_trusted'),
  },
  {
    name: 'e_chain_signature_invalid',
    group: 'chain',
    title: 'the issuer signed the certificate',
    source: 'RFC 5280 6.1.3(a)(1)',
    code: 1,
    needs: ['e_certificate_not_der', 'e_chain_not_trusted'],
    cure: 'use the certificate exactly as its CA issued it: it was altered, or another key signed it',
    check: (device) => checkChain(device, 'e_chain_signature_invalid'),
  },
  {
    name: 'e_chain_ca_unfit',
    group: 'chain',
    title: 'every issuer is a CA for this policy, and none is a live CA',
    source: 'RFC 5280 6.1.4; ETAD 2.2',
    code: 1,
    needs: ['e_certificate_not_der', 'e_chain_not_trusted'],
    cure: 'use credentials from a test CA that may issue them',
    check: (device) => checkChain(device, 'e_chain_ca_unfit'),
  },
  {
    name: 'e_chain_not_valid_at',
    group: 'chain',
    title: 'the certificates and their CAs are valid at the time of the check',
    source: 'RFC 5280 6.1.3(a)(2)',
    code: 1,
    needs: ['e_certificate_not_der'],
    cure: 'reissue the certificates, or check at another time with --at TIME',
    check: (device) =>
      device.context.trust && device.context.atSeconds === null
        ? skipped('no time was given: --at')
        : checkChain(device, 'e_chain_not_valid_at'),
  },
]
