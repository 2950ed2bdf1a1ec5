import { PkiError } from '../../base/index.ts'
import { fail, judge, skipped } from '../outcome.ts'
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
    const { signer, crypto } = context
    const ownSign = key && ((input: Uint8Array) => crypto.signRaw(input, key))
    const sign = signer ? signer.sign.bind(signer) : ownSign
    if (!sign) return skipped(subject.whyNoKey('ds'))
    const publicPoint = ds.certificate.publicKey.keyOctets
    const task = { device: eui64, sign, publicKey: ds.publicKey, publicPoint, otherKey: ka?.publicKey ?? null }
    try {
      return judge(await proveSigning(task, context))
    } catch (error) {
      if (error instanceof PkiError) return fail(error.message)
      throw error
    }
  },
}
