import { fail, pass, skipped } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'
import { type Slot, slotNames } from '../subject.ts'

export const rule: DeviceRule = {
  name: 'e_key_missing',
  group: 'key',
  title: 'where private keys are given, both are',
  source: 'GBCS CS02d; GBCS 12.2',
  code: 4,
  needs: [
    'e_certificate_not_der',
    'e_ds_missing',
    'e_ka_missing',
    'e_key_unreadable',
    'e_public_key_wrong',
    'e_key_not_p256',
    'e_key_mismatch',
  ],
  cure: 'give both private keys, or none where they never leave the device',
  check(subject) {
    if (subject.credentials.keys.length === 0) return skipped('no private key is among the files')
    const missing = (['ds', 'ka'] satisfies Slot[]).filter(
      (slot) => subject.keyOf(slot) === null && !(slot === 'ds' && subject.context.signer),
    )
    if (missing.length === 0) return pass()
    return fail(`the private key of the ${missing.map((slot) => slotNames[slot]).join(' and ')} certificate is missing`)
  },
}
