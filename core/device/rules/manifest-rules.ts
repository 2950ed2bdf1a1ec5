import type { DeviceRule } from './device-rule.ts'
import { fail, MISSING, notApplicable, pass, skipped } from './rule-result.ts'

/** Rules that compare the credentials with the manifest. They are skipped without a manifest. */
export const manifestRules: readonly DeviceRule[] = [
  {
    name: 'e_device_id_wrong',
    group: 'device',
    title: 'the certificates name the device in the manifest',
    source: 'GBCS 12.2; CS02d',
    code: 2,
    needs: ['e_certificate_not_der', 'e_hardware_module_name_wrong', 'e_eui64_differs'],
    cure: 'list each device with its own certificates',
    check({ credentials: { device, isFromManifest }, certificates }) {
      if (!isFromManifest) return skipped(MISSING.manifest)
      if (certificates.length === 0) return skipped(MISSING.certificate)
      const others = certificates.filter(({ identity: { eui64 } }) => eui64 !== device)
      if (others.length === 0) return pass()
      const names = others.map(({ place, identity }) => `"${place}" names ${identity.eui64 ?? 'no device'}`)
      return fail(`the manifest says ${device}; ${names.join(', ')}`)
    },
  },
  {
    name: 'e_device_repeated',
    group: 'device',
    title: 'the manifest lists the device once, with one type',
    source: 'GBCS 12.2; ETAD 7.1',
    code: null,
    needs: [],
    cure: 'keep one entry for each EUI-64; a CHF and its GPF have different ones',
    check({ credentials: { device, isFromManifest, isRepeated } }) {
      if (!isFromManifest) return skipped(MISSING.manifest)
      return isRepeated ? fail(`the manifest lists ${device} more than once`) : pass()
    },
  },
  {
    name: 'e_hub_incomplete',
    group: 'device',
    title: 'a Communications Hub has both its CHF and its GPF',
    source: 'ETAD 7.1; GBCS, device types',
    code: null,
    needs: [],
    cure: 'add the other device of the hub, with its own credentials',
    check({ credentials: { type, isFromManifest, hub } }) {
      if (!isFromManifest) return skipped(MISSING.manifest)
      if (!hub) return notApplicable(`type ${type} is not part of a Communications Hub`)
      return hub.missing === null
        ? pass()
        : fail(`the Communications Hub of this ${type} is incomplete: ${hub.missing} missing`)
    },
  },
]
