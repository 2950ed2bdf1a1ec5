import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_key_usage_wrong',
  field: 'extensions.keyUsage',
  source: 'GBCS 12.2; SEC Appendix M, CSR contents',
  check({ view, profile }) {
    const wanted = profileExtension(profile, 'keyUsage')?.bits
    const found = view.decode('keyUsage')
    if (!wanted || !found) return null
    const same = found.length === wanted.length && found.every((bit) => wanted.includes(bit))
    return same ? null : `keyUsage is ${found.join(', ')}; ${wanted.join(', ')} is required`
  },
}
