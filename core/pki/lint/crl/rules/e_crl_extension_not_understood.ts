import { OID, oidName } from '../../../x509/index.ts'
import type { CrlRule } from '../crl-rule.ts'

// The others have a rule of their own, whether critical or not.
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
  check({ tbs }) {
    const all = [tbs, ...(tbs.entries ?? [])].flatMap(({ extensions }) => extensions)
    const strange = all.find(({ oid, critical }) => critical && !UNDERSTOOD.has(oid))
    return strange
      ? `critical extension ${oidName(strange.oid)} is not understood, so the CRL says something unknown`
      : null
  },
}
