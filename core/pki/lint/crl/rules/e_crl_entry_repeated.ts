import { formatSerial } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_entry_repeated',
  field: 'revokedCertificates',
  source: 'RFC 5280 5.1.2.6',
  check({ tbs: { entries } }) {
    const seen = new Set<string>()
    const twice = (entries ?? []).find(({ serial }) => seen.size === seen.add(formatSerial(serial)).size)
    return twice ? `serial number ${formatSerial(twice.serial)} is listed twice; allowed: once` : null
  },
}
