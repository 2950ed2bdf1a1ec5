import { type Certificate, importPublicKey, judgeSignature, type SignatureVerdict } from '../x509/index.ts'

/** Judges the certificate's signature by its own public key; a key that cannot be used verifies nothing. */
export function selfSignatureVerdict(certificate: Certificate): SignatureVerdict {
  try {
    const key = importPublicKey(certificate.publicKey.spkiDer)
    return judgeSignature(certificate.tbsDer, certificate.signature, key)
  } catch {
    return 'invalid'
  }
}
