import { findExtension, OID } from '../../../x509/index.ts'
import type { CrlRule } from '../crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_authority_key_identifier_missing',
  field: 'crlExtensions.authorityKeyIdentifier',
  source: 'RFC 5280 5.2.1',
  check: ({ tbs }) =>
    findExtension(tbs, OID.authorityKeyIdentifier)
      ? null
      : 'no authorityKeyIdentifier, so keys of one name cannot be told apart',
}
