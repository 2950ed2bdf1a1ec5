import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_eui64_differs',
  group: 'pair',
  title: 'DS and KA certificate name the same device',
  source: 'GBCS 12.2',
  code: 2,
  needs: ['e_certificate_not_der', 'e_hardware_module_name_wrong'],
  cure: 'pair the certificates of one device',
  check({ ds, ka }) {
    if (!ds || !ka) return skipped(`${ds ? 'e_ka_missing' : 'e_ds_missing'} failed`)
    const [one, other] = [ds.identity.eui64, ka.identity.eui64]
    return one === other ? pass() : fail(`the DS certificate names ${one}, the KA certificate ${other}`)
  },
}
