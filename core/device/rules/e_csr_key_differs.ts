import { bytesEqual } from '../../pki/x509/index.ts'
import { fail, notApplicable, pass } from '../outcome.ts'
import type { DeviceRule } from '../rule.ts'

export const rule: DeviceRule = {
  name: 'e_csr_key_differs',
  group: 'pair',
  title: 'each request is for a certificate of this device',
  source: 'GBCS CS02c; CS02d',
  code: 5,
  needs: [
    'e_certificate_not_der',
    'e_csr_not_der',
    'e_public_key_wrong',
    'e_hardware_module_name_wrong',
    'e_eui64_differs',
  ],
  cure: 'keep the request that each certificate was issued from',
  check({ csrs, certificates }) {
    if (csrs.length === 0) return notApplicable('no request is among the files')
    const strange = csrs.filter(({ request, eui64 }) => {
      const issued = certificates.find(
        ({ certificate }) =>
          certificate && request && bytesEqual(certificate.publicKey.spkiDer, request.publicKey.spkiDer),
      )
      return !issued || (eui64 !== null && eui64 !== issued.identity.eui64)
    })
    return strange.length === 0
      ? pass()
      : fail(`${strange.map(({ place }) => `"${place}"`).join(', ')} asks for none of the certificates of this device`)
  },
}
