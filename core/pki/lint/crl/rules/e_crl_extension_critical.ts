import { type Extension, OID, oidName } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

// RFC 5280 §5.2.1, §5.2.3, §5.3.1, §5.3.2
const NEVER_CRITICAL: ReadonlySet<string> = new Set([
  OID.authorityKeyIdentifier,
  OID.cRLNumber,
  OID.reasonCode,
  OID.invalidityDate,
])

export const rule: CrlRule = {
  name: 'e_crl_extension_critical',
  field: 'crlExtensions',
  source: 'RFC 5280 5.2, 5.3',
  check: ({ tbs }) => check(tbs),
  entries: () => check,
}

function check({ extensions }: { readonly extensions: readonly Extension[] }): string | null {
  const wrong = extensions.find(({ oid, critical }) => critical && NEVER_CRITICAL.has(oid))
  return wrong ? `extension ${oidName(wrong.oid)} is critical; allowed: not critical` : null
}
