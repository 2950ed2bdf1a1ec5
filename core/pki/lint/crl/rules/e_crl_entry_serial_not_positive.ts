import { formatSerial } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_entry_serial_not_positive',
  field: 'revokedCertificates.userCertificate',
  source: 'RFC 5280 4.1.2.2',
  entries:
    () =>
    ({ serial }) => {
      const first = serial[0] as number
      const isPositive = first <= 0x7f && (first > 0 || serial.some((octet) => octet !== 0))
      return isPositive ? null : `serial number ${formatSerial(serial)} is not positive`
    },
}
