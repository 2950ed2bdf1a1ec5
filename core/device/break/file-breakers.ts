import { concat, DerReader, integer, octetBits, parseCertificate, sequence, TAG, toPem } from '../../pki/x509/index.ts'
import { flipLast } from '../gbcs/index.ts'
import { replaceChild } from '../set/index.ts'
import { putCertificate, putCsr, type RuleBreaker } from './rule-breaker.ts'

const CUT_OCTETS = 5
// RFC 5280 §4.1: the signature is the third element of a Certificate.
const SIGNATURE = 2

/** Breaks rules by changing files of the set; these need no CA. */
export const fileBreakers = {
  e_file_unreadable: ({ folder }) => {
    folder.files.set('note.txt', 'this is neither a certificate nor a key\n')
  },
  e_certificate_not_der: (set) => {
    const { certificate } = set.target.ds
    putCertificate(set, 'ds', certificate.subarray(0, -CUT_OCTETS))
  },
  e_signature_not_der: (set) => putCertificate(set, 'ka', padSignature(set.target.ka.certificate)),
  e_key_unreadable: ({ folder }) => {
    folder.files.set('ds.key', toPem('PRIVATE KEY', Uint8Array.of(TAG.sequence, 1, 0)))
  },
  e_csr_not_der: (set) => {
    if (set.target.ds.csr === null) return putCsr(set, 'ds', Uint8Array.of(TAG.sequence, 0))
    putCsr(set, 'ds', set.target.ds.csr.subarray(0, -CUT_OCTETS))
  },
  e_chain_signature_invalid: (set) => putCertificate(set, 'ds', flipLast(set.target.ds.certificate)),
  e_csr_signature_invalid: async (set) => putCsr(set, 'ds', flipLast(set.target.ds.csr ?? (await set.makeCsr()))),
  e_csr_key_differs: async (set) => putCsr(set, 'ds', await set.makeCsr()),
} satisfies Record<string, RuleBreaker>

/** Returns the certificate with an extra leading zero in r: the value is the same, but the encoding is not DER. */
function padSignature(der: Uint8Array): Uint8Array {
  const pair = new DerReader(parseCertificate(der).signature).read(TAG.sequence, 'signature')
  const [r, s] = [pair.readInteger('r'), pair.readInteger('s')]
  return replaceChild(der, SIGNATURE, octetBits(sequence(integer(concat(Uint8Array.of(0), r)), integer(s))))
}
