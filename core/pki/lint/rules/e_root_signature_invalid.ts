import type { Rule } from '../rule.ts'
import { selfSignatureVerdict } from '../self-signature.ts'

export const rule: Rule = {
  name: 'e_root_signature_invalid',
  field: 'signature',
  source: 'RFC 5280 3.2',
  check({ view, profile }) {
    const { signed } = view
    if (!signed || profile.kind !== 'root' || selfSignatureVerdict(signed) !== 'invalid') return null
    return 'a root certificate whose signature its own key does not verify'
  },
}
