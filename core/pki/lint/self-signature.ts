import type { Certificate } from '../x509/certificate.ts'
import { importPublicKey } from '../x509/public-key.ts'
import { judgeSignature, type SignatureVerdict } from '../x509/signature.ts'

/** Judges the certificate's signature by its own public key; a key that cannot be used verifies nothing. */
export function selfSignatureVerdict(certificate: Certificate): SignatureVerdict {
  try {
    const key = importPublicKey(certificate.publicKey.spkiDer)
    return judgeSignature(certificate.tbsDer, certificate.signature, key)
  } catch {
    return 'invalid'
  }
}
