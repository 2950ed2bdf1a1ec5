import { curveProblem } from '../credentials/index.ts'
import { type CertificateUse, useNames } from '../evidence/checked-certificate.ts'
import type { DeviceRule } from './device-rule.ts'
import { fail, MISSING, pass, quoted, skipped } from './rule-result.ts'

/** Rules about the private keys. They are skipped if no private key was given. */
export const keyRules: readonly DeviceRule[] = [
  {
    name: 'e_key_not_p256',
    group: 'key',
    title: 'every private key is on P-256',
    source: 'GBCS 12.2; SEC 1 3.2.1',
    code: null,
    needs: ['e_key_unreadable', 'e_public_key_wrong'],
    cure: 'generate the key pair on prime256v1',
    check({ credentials: { keys } }) {
      if (keys.length === 0) return skipped(MISSING.key)
      const problems = keys.flatMap(({ place, key }) => {
        const problem = curveProblem(key)
        return problem === null ? [] : [`key "${place}" is ${problem}`]
      })
      return problems.length === 0 ? pass() : fail(problems.join('; '))
    },
  },
  {
    name: 'e_key_mismatch',
    group: 'key',
    title: 'every private key matches a certificate of the device',
    source: 'GBCS CS02d; GBCS 12.2',
    code: 5,
    needs: ['e_certificate_not_der', 'e_key_unreadable', 'e_public_key_wrong', 'e_key_not_p256'],
    cure: 'give the private key for which the certificate was issued',
    check({ credentials: { keys }, unmatchedKeys }) {
      if (keys.length === 0) return skipped(MISSING.key)
      return unmatchedKeys.length === 0
        ? pass()
        : fail(`${quoted(unmatchedKeys)} matches no certificate of this device`)
    },
  },
  {
    name: 'e_key_missing',
    group: 'key',
    title: 'if one private key is given, both are given',
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
    cure: 'give both private keys, or none if they never leave the device',
    check(device) {
      if (device.credentials.keys.length === 0) return skipped(MISSING.key)
      const missing = (['ds', 'ka'] satisfies CertificateUse[]).filter(
        (use) => device.keyOf(use) === null && !(use === 'ds' && device.context.signer),
      )
      if (missing.length === 0) return pass()
      return fail(`the private key of the ${missing.map((use) => useNames[use]).join(' and ')} certificate is missing`)
    },
  },
]
