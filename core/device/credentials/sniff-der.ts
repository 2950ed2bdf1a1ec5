import { TAG } from '../../pki/x509/index.ts'

export type DerKind = 'certificate' | 'csr' | 'key' | 'encrypted-key' | 'pkcs7' | 'pkcs12' | 'public-key'

/**
 * Returns what DER octets are, judging by their first elements, so that truncated input works too. Any other SEQUENCE
 * counts as a certificate. Null: the octets do not start with a SEQUENCE.
 */
export function sniffDer(bytes: Uint8Array): DerKind | null {
  if (bytes[0] !== TAG.sequence) return null
  const first = contentsOf(bytes, 0)
  switch (bytes[first]) {
    // RFC 5652 §3: ContentInfo starts with its type.
    case TAG.oid:
      return 'pkcs7'
    // RFC 7292 §4: the version of a PFX is 3. RFC 5208 §5, RFC 5915 §3: the version of a key is 0 or 1.
    case TAG.integer:
      return bytes[first + 1] === 1 && bytes[first + 2] === 3 ? 'pkcs12' : 'key'
    case TAG.sequence:
      return sniffInner(bytes, first)
    default:
      return 'certificate'
  }
}

function sniffInner(bytes: Uint8Array, first: number): DerKind {
  const inner = contentsOf(bytes, first)
  // An AlgorithmIdentifier. In an encrypted key, an OCTET STRING follows (RFC 5958 §3); in a public key, a BIT STRING
  // (RFC 5280 §4.1.2.7).
  if (bytes[inner] === TAG.oid) return bytes[endOf(bytes, first)] === TAG.octetString ? 'encrypted-key' : 'public-key'
  // RFC 2986 §4.1: a CSR starts with version 0.
  if (bytes[inner] === TAG.integer && bytes[inner + 1] === 1 && bytes[inner + 2] === 0) return 'csr'
  return 'certificate'
}

/** Returns where the contents of the element at `at` start. */
const contentsOf = (bytes: Uint8Array, at: number): number => {
  const length = bytes[at + 1] ?? 0
  return at + 2 + (length > 0x80 ? length - 0x80 : 0)
}

function endOf(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] ?? 0
  const start = contentsOf(bytes, at)
  if (first < 0x80) return start + first
  return bytes.subarray(at + 2, start).reduce((length, octet) => length * 256 + octet, 0) + start
}
