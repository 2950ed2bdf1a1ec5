import { findExtension, OID } from '../../../x509/index.ts'
import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_delta',
  field: 'crlExtensions.deltaCRLIndicator',
  source: 'RFC 5280 5.2.4',
  check: ({ tbs }) =>
    findExtension(tbs, OID.deltaCRLIndicator)
      ? 'a delta CRL, which lists changes alone; a complete one is required'
      : null,
}
