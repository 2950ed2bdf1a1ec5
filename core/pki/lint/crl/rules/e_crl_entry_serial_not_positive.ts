import { formatSerial } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_entry_serial_not_positive',
  field: 'revokedCertificates.userCertificate',
  source: 'RFC 5280 4.1.2.2',
  check({ tbs: { entries } }) {
    const wrong = (entries ?? []).find(
      ({ serial }) => (serial[0] as number) > 0x7f || serial.every((octet) => octet === 0),
    )
    return wrong ? `serial number ${formatSerial(wrong.serial)} is not positive` : null
  },
}
