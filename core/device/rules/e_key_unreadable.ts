import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_key_unreadable',
  group: 'parse',
  title: 'private keys can be read',
  source: 'RFC 5958; RFC 5915; RFC 7292; RFC 7518 6.2',
  code: null,
  needs: [],
  cure: 'export the key as PKCS#8; where it is encrypted, add --passphrase-file FILE',
  check({ credentials: { keys, unreadable } }) {
    const broken = unreadable.filter(({ what }) => what === 'key')
    if (broken.length > 0) return fail(broken.map(({ error }) => error.message).join('; '))
    return keys.length === 0 ? skipped('no private key is among the files') : pass()
  },
}
