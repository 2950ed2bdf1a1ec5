import { bytesEqual } from '../../pki/x509/index.ts'
import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ds_ka_same_key',
  group: 'pair',
  title: 'DS and KA certificate have different keys',
  source: 'GBCS 12.2; GBCS 4.3',
  code: 5,
  needs: ['e_certificate_not_der'],
  cure: 'make a key pair of its own for each certificate',
  check({ ds, ka }) {
    const [one, other] = [ds?.certificate, ka?.certificate]
    if (!one || !other) return skipped(`${ds ? 'e_ka_missing' : 'e_ds_missing'} failed`)
    const isSame = bytesEqual(one.publicKey.spkiDer, other.publicKey.spkiDer)
    return isSame ? fail('the DS and the KA certificate have the same public key') : pass()
  },
}
