import { fail, notApplicable, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_hub_incomplete',
  group: 'device',
  title: 'a Communications Hub has CHF and GPF',
  source: 'ETAD 7.1; GBCS, device types',
  code: null,
  needs: [],
  cure: 'add the other device of the hub, with its own credentials',
  check({ credentials: { type, isFromManifest, hub } }) {
    if (!isFromManifest) return skipped('there is no manifest')
    if (!hub) return notApplicable(`a ${type} is no part of a Communications Hub`)
    return hub.missing === null
      ? pass()
      : fail(`the Communications Hub of this ${type} has no ${hub.missing}: ${hub.missing} missing`)
  },
}
