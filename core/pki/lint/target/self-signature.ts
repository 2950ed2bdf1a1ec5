import { type Certificate, importPublicKey, judgeSignature, type SignatureVerdict } from '../../x509/index.ts'

/** Verifies the certificate's signature with its own public key. Returns `invalid` if OpenSSL does not accept the key. */
export function selfSignatureVerdict(certificate: Certificate): SignatureVerdict {
  try {
    const key = importPublicKey(certificate.publicKey.spkiDer)
    return judgeSignature(certificate.tbsDer, certificate.signature, key)
  } catch {
    return 'invalid'
  }
}
