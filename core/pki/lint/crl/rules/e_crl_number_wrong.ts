import type { CrlRule } from './crl-rule.ts'

// RFC 5280 §5.2.3: at most 20 octets.
const MAX_OCTETS = 20

export const rule: CrlRule = {
  name: 'e_crl_number_wrong',
  field: 'crlExtensions.cRLNumber',
  source: 'RFC 5280 5.2.3',
  check({ number }) {
    if (!number) return null
    if ((number[0] as number) > 0x7f) return 'cRLNumber is negative'
    return number.length > MAX_OCTETS ? `cRLNumber has ${number.length} octets; allowed: ${MAX_OCTETS}` : null
  },
}
