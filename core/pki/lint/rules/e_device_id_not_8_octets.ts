import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_device_id_not_8_octets',
  field: 'extensions.subjectAltName',
  source: 'GBCS 12.2: hwSerialNum is the Device ID, an EUI-64',
  check({ view }) {
    for (const { hwSerial } of view.decode('subjectAltName')?.hardwareModules ?? []) {
      if (hwSerial.length !== 8)
        return `hwSerialNum has ${hwSerial.length} octets; the 8 octets of an EUI-64 are required`
    }
    return null
  },
}
