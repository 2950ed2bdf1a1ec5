import { fail, notApplicable, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_csr_not_der',
  group: 'parse',
  title: 'requests are PKCS#10',
  source: 'RFC 2986 4; GBCS CS02c',
  code: null,
  needs: [],
  cure: 'export the request anew, whole and as DER or PEM',
  check({ csrs }) {
    if (csrs.length === 0) return notApplicable('no request is among the files')
    const broken = csrs.filter(({ problem }) => problem !== null)
    return broken.length === 0 ? pass() : fail(broken.map(({ place, problem }) => `"${place}": ${problem}`).join('; '))
  },
}
