import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_serial_not_positive',
  field: 'serialNumber',
  source: 'RFC 5280 4.1.2.2',
  check({ view }) {
    const { serial } = view.tbs
    if ((serial[0] as number) > 0x7f) return 'the serial number is negative'
    // DER writes zero as one octet; see DerReader.readInteger.
    return serial.length === 1 && serial[0] === 0 ? 'the serial number is zero' : null
  },
}
