import { type Extension, OID, oidName } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

// Other rules report these extensions, critical or not.
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.authorityKeyIdentifier,
  OID.cRLNumber,
  OID.issuingDistributionPoint,
  OID.deltaCRLIndicator,
  OID.reasonCode,
  OID.invalidityDate,
])

export const rule: CrlRule = {
  name: 'e_crl_extension_not_understood',
  field: 'crlExtensions',
  source: 'RFC 5280 5.2',
  check: ({ tbs }) => check(tbs),
  entries: () => check,
}

function check({ extensions }: { readonly extensions: readonly Extension[] }): string | null {
  const strange = extensions.find(({ oid, critical }) => critical && !UNDERSTOOD.has(oid))
  return strange ? `critical extension ${oidName(strange.oid)} is unknown, so the CRL cannot be used` : null
}
