import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../rule.ts'

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
      : `distribution points ${uris?.join(', ') || 'without a URI'} where URIs ending "/${wanted.file}" are required`
  },
}
