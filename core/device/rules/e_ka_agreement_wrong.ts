import { judge, skipped } from '../outcome.ts'
import { proveAgreement } from '../prove-agreement.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_ka_agreement_wrong',
  group: 'agree',
  title: 'the KA key agrees with every peer; MACs check both ways, altered ones do not',
  source: 'GBCS 4.3.3; NIST SP 800-56A 6.2.2',
  code: null,
  needs: ['e_certificate_not_der', 'e_ka_missing', 'e_public_key_wrong', 'e_key_not_p256', 'e_ds_ka_same_key'],
  cure: 'export private and public key from the same pair: the file names one public key and agrees as another',
  check(subject) {
    const { ds, ka, context, eui64 } = subject
    const key = subject.keyOf('ka')
    if (!ka?.publicKey) return skipped('no KA certificate is among the files')
    if (!key) return skipped(subject.whyNoKey('ka'))
    return judge(
      proveAgreement({ device: eui64, key, publicKey: ka.publicKey, otherKey: ds?.publicKey ?? null }, context),
    )
  },
}
