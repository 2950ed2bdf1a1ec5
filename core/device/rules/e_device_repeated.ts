import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_device_repeated',
  group: 'device',
  title: 'the manifest lists the device once, with one type',
  source: 'GBCS 12.2; ETAD 7.1',
  code: null,
  needs: [],
  cure: 'leave one entry for each EUI-64; a CHF and its GPF have different ones',
  check({ credentials: { device, isFromManifest, isRepeated } }) {
    if (!isFromManifest) return skipped('there is no manifest')
    return isRepeated ? fail(`the manifest lists ${device} more than once`) : pass()
  },
}
