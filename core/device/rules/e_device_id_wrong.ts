import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_device_id_wrong',
  group: 'device',
  title: 'the certificates name the device of the manifest',
  source: 'GBCS 12.2; CS02d',
  code: 2,
  needs: ['e_certificate_not_der', 'e_hardware_module_name_wrong', 'e_eui64_differs'],
  cure: 'list each device with its own certificates',
  check({ credentials: { device, isFromManifest }, certificates }) {
    if (!isFromManifest) return skipped('there is no manifest')
    if (certificates.length === 0) return skipped('no certificate is among the files')
    const strange = certificates.filter(({ identity: { eui64 } }) => eui64 !== device)
    if (strange.length === 0) return pass()
    const names = strange.map(({ place, identity }) => `"${place}" names ${identity.eui64 ?? 'no device'}`)
    return fail(`the manifest says ${device}; ${names.join(', ')}`)
  },
}
