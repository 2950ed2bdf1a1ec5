import { PkiError } from '../../base/index.ts'
import { isSignedByItsKey } from '../credentials/index.ts'
import { proveAgreement } from '../evidence/prove-agreement.ts'
import { proveSigning } from '../evidence/prove-signing.ts'
import type { DeviceRule } from './device-rule.ts'
import { fail, MISSING, notApplicable, pass, quoted, resultOf, skipped } from './rule-result.ts'

/** Rules that use the keys: sign and verify, agree and check MACs. */
export const proofRules: readonly DeviceRule[] = [
  {
    name: 'e_ds_signature_wrong',
    group: 'sign',
    title: 'the DS key signs a command, a response and an alert; altered messages do not verify',
    source: 'GBCS 4.3.3; FIPS 186-5',
    code: null,
    needs: ['e_certificate_not_der', 'e_ds_missing', 'e_public_key_wrong', 'e_key_not_p256', 'e_ds_ka_same_key'],
    cure: 'export both keys from the same pair: the private key in the file does not match the public key beside it',
    async check(device) {
      const { ds, ka, context, eui64 } = device
      if (!ds?.certificate || !ds.publicKey) return skipped('there is no DS certificate among the files')
      const key = device.keyOf('ds')
      const { signer, crypto } = context
      const signWithKey = key && ((input: Uint8Array) => crypto.signRaw(input, key))
      const sign = signer ? signer.sign.bind(signer) : signWithKey
      if (!sign) return skipped(device.whyNoKey('ds'))
      const publicPoint = ds.certificate.publicKey.keyOctets
      const task = { device: eui64, sign, publicKey: ds.publicKey, publicPoint, otherKey: ka?.publicKey ?? null }
      try {
        return resultOf(await proveSigning(task, context))
      } catch (error) {
        // The signer command failed.
        if (error instanceof PkiError) return fail(error.message)
        throw error
      }
    },
  },
  {
    name: 'e_csr_signature_invalid',
    group: 'sign',
    title: 'each CSR is signed with its own key',
    source: 'RFC 2986 4.2; GBCS CS02c',
    code: null,
    needs: ['e_csr_not_der'],
    cure: 'generate the CSR again on the device',
    check({ csrs }) {
      if (csrs.length === 0) return notApplicable(MISSING.csr)
      const wrong = csrs.filter(({ request }) => request && !isSignedByItsKey(request))
      return wrong.length === 0 ? pass() : fail(`${quoted(wrong)} is not signed with the key in it`)
    },
  },
  {
    name: 'e_ka_agreement_wrong',
    group: 'agree',
    title: 'the KA key agrees with every kind of peer; MACs are correct both ways, and altered ones are rejected',
    source: 'GBCS 4.3.3; NIST SP 800-56A 6.2.2',
    code: null,
    needs: ['e_certificate_not_der', 'e_ka_missing', 'e_public_key_wrong', 'e_key_not_p256', 'e_ds_ka_same_key'],
    cure: 'export both keys from the same pair: the private key in the file does not match the public key beside it',
    check(device) {
      const { ds, ka, context, eui64 } = device
      const key = device.keyOf('ka')
      if (!ka?.publicKey) return skipped('there is no KA certificate among the files')
      if (!key) return skipped(device.whyNoKey('ka'))
      return resultOf(
        proveAgreement({ device: eui64, key, publicKey: ka.publicKey, otherKey: ds?.publicKey ?? null }, context),
      )
    },
  },
]
