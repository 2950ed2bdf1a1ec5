import { isSignedByItsKey } from '../device-csr.ts'
import { fail, notApplicable, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_csr_signature_invalid',
  group: 'sign',
  title: 'each request is signed by the key it names',
  source: 'RFC 2986 4.2; GBCS CS02c',
  code: null,
  needs: ['e_csr_not_der'],
  cure: 'have the device make the request anew',
  check({ csrs }) {
    if (csrs.length === 0) return notApplicable('no request is among the files')
    const wrong = csrs.filter(({ request }) => request && !isSignedByItsKey(request))
    if (wrong.length === 0) return pass()
    return fail(`${wrong.map(({ place }) => `"${place}"`).join(', ')} is not signed by the key in it`)
  },
}
