import { profileExtension } from '../../profile/index.ts'
import { oidName } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_extended_key_usage_wrong',
  field: 'extensions.extendedKeyUsage',
  source: 'SEC Appendices Q and S, extended key usage',
  check({ view, profile }) {
    const wanted = profileExtension(profile, 'extendedKeyUsage')?.purposes
    const found = view.decode('extendedKeyUsage')?.map(oidName)
    if (!wanted || !found) return null
    const same = found.length === wanted.length && wanted.every((purpose) => found.includes(purpose))
    return same ? null : `extendedKeyUsage is ${found.join(', ')}; ${wanted.join(', ')} is required`
  },
}
