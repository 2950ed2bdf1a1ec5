import {
  type CertificationRequest,
  DerError,
  DerReader,
  importPublicKey,
  OID,
  readAltNames,
  readCertificationRequest,
  readExtensions,
  toHex,
  verifyData,
} from '../../pki/x509/index.ts'

/** A device's CSR, read but not checked. */
export interface DeviceCsr {
  /** Null if the octets are not a CSR. */
  readonly request: CertificationRequest | null
  /** Why the octets are not a CSR; null if they are one. */
  readonly problem: string | null
  /** The EUI-64 in its subjectAltName, 16 lower-case hex characters; null if there is none. */
  readonly eui64: string | null
}

/** Reads a CSR (DER) and the EUI-64 in it. Does not verify its signature. Throws nothing for malformed input. */
export function readDeviceCsr(der: Uint8Array): DeviceCsr {
  try {
    const request = readCertificationRequest(der)
    return { request, problem: null, eui64: requestedEui64(request) }
  } catch (error) {
    if (error instanceof DerError) return { request: null, problem: error.message, eui64: null }
    throw error
  }
}

function requestedEui64({ attributes }: CertificationRequest): string | null {
  const values = attributes.find(({ oid }) => oid === OID.extensionRequest)?.values ?? []
  const [requested] = values
  const altName = requested && readExtensions(new DerReader(requested)).find(({ oid }) => oid === OID.subjectAltName)
  const serial = altName && readAltNames(altName).hardwareModules[0]?.hwSerial
  return serial?.length === 8 ? toHex(serial) : null
}

/** Whether the signature of a CSR is ecdsa-with-SHA256 and verifies under the key in it. @see RFC 2986 §4.2 */
export function isSignedByItsKey({ infoDer, signature, publicKey, algorithm }: CertificationRequest): boolean {
  if (algorithm.oid !== OID.ecdsaWithSha256) return false
  try {
    return verifyData(infoDer, signature, importPublicKey(publicKey.spkiDer))
  } catch {
    // OpenSSL rejects the key.
    return false
  }
}
