import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_crl_distribution_points_wrong',
  field: 'extensions.cRLDistributionPoints',
  source: 'RFC 5280 4.2.1.13; ETAD 4.4(c)',
  check({ view, profile }) {
    const wanted = profileExtension(profile, 'cRLDistributionPoints')
    if (!wanted || !view.extension('cRLDistributionPoints') || view.malformed('cRLDistributionPoints')) return null
    const uris = view.decode('cRLDistributionPoints')
    const fits = uris && uris.length > 0 && uris.every((uri) => uri.endsWith(`/${wanted.file}`))
    return fits
      ? null
      : `cRLDistributionPoints has ${uris?.join(', ') || 'no URI'}; URIs ending in "/${wanted.file}" are required`
  },
}
