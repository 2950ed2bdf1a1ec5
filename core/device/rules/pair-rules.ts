import { bytesEqual } from '../../pki/x509/index.ts'
import type { DeviceRule } from './device-rule.ts'
import { fail, MISSING, notApplicable, pass, quoted, skipped } from './rule-result.ts'

/** Rules about how the DS certificate, the KA certificate and the CSRs of a device belong together. */
export const pairRules: readonly DeviceRule[] = [
  {
    name: 'e_ds_missing',
    group: 'pair',
    title: 'there is a certificate for digital signing',
    source: 'GBCS 12.2; GBCS 4.3',
    code: null,
    needs: ['e_certificate_not_der'],
    cure: 'add the DS certificate of the device',
    check: ({ ds, credentials }) =>
      ds ? pass() : fail(`device ${credentials.device} has no DS certificate among the files`),
  },
  {
    name: 'e_ka_missing',
    group: 'pair',
    title: 'there is a certificate for key agreement',
    source: 'GBCS 12.2; GBCS 4.3',
    code: null,
    needs: ['e_certificate_not_der'],
    cure: 'add the KA certificate of the device',
    check: ({ ka, credentials }) =>
      ka ? pass() : fail(`device ${credentials.device} has no KA certificate among the files`),
  },
  {
    name: 'e_certificate_repeated',
    group: 'pair',
    title: 'there is one DS certificate and one KA certificate',
    source: 'GBCS 12.2',
    code: null,
    needs: ['e_certificate_not_der'],
    cure: 'keep only the DS and the KA certificate that are in use',
    check({ ds, ka, certificates }) {
      const extra = certificates.filter((each) => each !== ds && each !== ka)
      return extra.length === 0 ? pass() : fail(`besides one DS and one KA certificate there is ${quoted(extra)}`)
    },
  },
  {
    name: 'e_eui64_differs',
    group: 'pair',
    title: 'the DS and the KA certificate name the same device',
    source: 'GBCS 12.2',
    code: 2,
    needs: ['e_certificate_not_der', 'e_hardware_module_name_wrong'],
    cure: 'give two certificates of the same device',
    check({ ds, ka }) {
      if (!ds || !ka) return skipped(`${ds ? 'e_ka_missing' : 'e_ds_missing'} failed`)
      const [one, other] = [ds.identity.eui64, ka.identity.eui64]
      return one === other ? pass() : fail(`the DS certificate names ${one}, the KA certificate ${other}`)
    },
  },
  {
    name: 'e_ds_ka_same_key',
    group: 'pair',
    title: 'the DS and the KA certificate have different keys',
    source: 'GBCS 12.2; GBCS 4.3',
    code: 5,
    needs: ['e_certificate_not_der'],
    cure: 'generate a separate key pair for each certificate',
    check({ ds, ka }) {
      const [one, other] = [ds?.certificate, ka?.certificate]
      if (!one || !other) return skipped(`${ds ? 'e_ka_missing' : 'e_ds_missing'} failed`)
      const isSame = bytesEqual(one.publicKey.spkiDer, other.publicKey.spkiDer)
      return isSame ? fail('the DS and the KA certificate have the same public key') : pass()
    },
  },
  {
    name: 'e_key_shared',
    group: 'pair',
    title: 'no other device in the check has the same key',
    source: 'GBCS 4.3; ETAD 2.2',
    code: null,
    needs: ['e_certificate_not_der'],
    cure: 'generate a key pair for each device; never copy one',
    check: ({ credentials: { sharesKeyWith } }) =>
      sharesKeyWith.length === 0
        ? pass()
        : fail(`this device has a key that is also a key of ${sharesKeyWith.join(', ')}`),
  },
  {
    name: 'e_csr_key_differs',
    group: 'pair',
    title: 'each CSR matches a certificate of this device',
    source: 'GBCS CS02c; CS02d',
    code: 5,
    needs: [
      'e_certificate_not_der',
      'e_csr_not_der',
      'e_public_key_wrong',
      'e_hardware_module_name_wrong',
      'e_eui64_differs',
    ],
    cure: 'keep only the CSRs that the certificates were issued from',
    check({ csrs, certificates }) {
      if (csrs.length === 0) return notApplicable(MISSING.csr)
      const unmatched = csrs.filter(({ request, eui64 }) => {
        const issued = certificates.find(
          ({ certificate }) =>
            certificate && request && bytesEqual(certificate.publicKey.spkiDer, request.publicKey.spkiDer),
        )
        return !issued || (eui64 !== null && eui64 !== issued.identity.eui64)
      })
      return unmatched.length === 0 ? pass() : fail(`${quoted(unmatched)} matches no certificate of this device`)
    },
  },
]
