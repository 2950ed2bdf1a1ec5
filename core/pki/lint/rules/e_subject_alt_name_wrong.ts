import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_alt_name_wrong',
  field: 'extensions.subjectAltName',
  source: 'GBCS 12.2; RFC 4108 5',
  check({ view, profile }) {
    const wanted = profileExtension(profile, 'subjectAltName')?.names
    const found = view.decode('subjectAltName')
    if (!wanted || !found) return null
    const { hardwareModules, dnsNames, others } = found
    if (wanted === 'dNSName') {
      const fits = dnsNames.length > 0 && hardwareModules.length + others === 0
      return fits ? null : 'subjectAltName must have dNSNames only'
    }
    const fits = hardwareModules.length === 1 && dnsNames.length + others === 0
    return fits ? null : 'subjectAltName must have exactly one hardwareModuleName and no other name'
  },
}
