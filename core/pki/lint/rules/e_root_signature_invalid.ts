import type { Rule } from '../target/rule.ts'
import { selfSignatureVerdict } from '../target/self-signature.ts'

export const rule: Rule = {
  name: 'e_root_signature_invalid',
  field: 'signature',
  source: 'RFC 5280 3.2',
  check({ view, profile }) {
    const { signed } = view
    if (!signed || profile.kind !== 'root' || selfSignatureVerdict(signed) !== 'invalid') return null
    return 'the root certificate is not signed with its own key'
  },
}
