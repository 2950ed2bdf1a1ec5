import { judge, skipped } from '../outcome.ts'
import { proveSigning } from '../prove-signing.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ds_signature_wrong',
  group: 'sign',
  title: 'the DS key signs command, response and alert; nothing altered verifies',
  source: 'GBCS 4.3.3; FIPS 186-5',
  code: null,
  needs: ['e_certificate_not_der', 'e_ds_missing', 'e_public_key_wrong', 'e_key_not_p256', 'e_ds_ka_same_key'],
  cure: 'export private and public key from the same pair: the file names one public key and signs as another',
  async check(subject) {
    const { ds, ka, context, eui64 } = subject
    const key = subject.keyOf('ds')
    if (!ds?.certificate || !ds.publicKey) return skipped('no DS certificate is among the files')
    if (!key) return skipped(subject.whyNoKey('ds'))
    const publicPoint = ds.certificate.publicKey.keyOctets
    const task = { device: eui64, key, publicKey: ds.publicKey, publicPoint, otherKey: ka?.publicKey ?? null }
    return judge(await proveSigning(task, context))
  },
}
