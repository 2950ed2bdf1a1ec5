import { formatName, isSelfIssued } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'
import { selfSignatureVerdict } from '../target/self-signature.ts'

export const rule: Rule = {
  name: 'e_self_signed_under_ca_name',
  field: 'signature',
  source: 'RFC 5280 3.2; 4.1.2.4',
  check({ view, profile }) {
    const { signed } = view
    if (!signed || profile.kind === 'root' || isSelfIssued(signed)) return null
    if (selfSignatureVerdict(signed) === 'invalid') return null
    return `the issuer is "${formatName(signed.issuer)}" but the certificate is signed with its own key`
  },
}
