import { fail, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_file_unreadable',
  group: 'parse',
  title: 'every file named can be read and holds a credential',
  source: 'GBCS 12.2',
  code: null,
  needs: [],
  cure: 'give certificates as PEM, DER or PKCS#7, keys as PKCS#8, SEC1, PKCS#12, JWK or hex, requests as PKCS#10',
  check({ credentials }) {
    const files = credentials.unreadable.filter(({ what }) => what === 'file')
    return files.length === 0 ? pass() : fail(files.map(({ error }) => error.message).join('; '))
  },
}
