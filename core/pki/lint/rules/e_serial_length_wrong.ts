import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_serial_length_wrong',
  field: 'serialNumber',
  source: 'SEC Appendices A and B; 16 octets in every published certificate',
  check({ view, profile }) {
    const octets = view.tbs.serial.length
    const wanted = profile.fields.serialOctets.value
    return octets === wanted ? null : `the serial number has ${octets} octets; ${wanted} are required`
  },
}
