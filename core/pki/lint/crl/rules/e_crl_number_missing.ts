import { findExtension, OID } from '../../../x509/index.ts'
import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_number_missing',
  field: 'crlExtensions.cRLNumber',
  source: 'RFC 5280 5.2.3',
  check: ({ tbs }) =>
    findExtension(tbs, OID.cRLNumber) ? null : 'no cRLNumber, so nobody can tell which of two is the newer',
}
