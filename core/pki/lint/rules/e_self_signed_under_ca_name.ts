import { formatName, isSelfIssued } from '../../x509/index.ts'
import type { Rule } from '../rule.ts'
import { selfSignatureVerdict } from '../self-signature.ts'

export const rule: Rule = {
  name: 'e_self_signed_under_ca_name',
  field: 'signature',
  source: 'RFC 5280 3.2; 4.1.2.4',
  check({ view, profile }) {
    const { signed } = view
    if (!signed || profile.kind === 'root' || isSelfIssued(signed)) return null
    if (selfSignatureVerdict(signed) === 'invalid') return null
    return `names "${formatName(signed.issuer)}" as its issuer but is signed with its own key`
  },
}
