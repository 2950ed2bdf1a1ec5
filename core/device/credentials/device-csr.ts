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

/** A device's request, read and not judged. */
export interface DeviceCsr {
  /** Null where the octets are no request. */
  readonly request: CertificationRequest | null
  /** Why they are none. */
  readonly problem: string | null
  /** The device that it asks a certificate for. */
  readonly eui64: string | null
}

/** Returns a request and the device that it names. */
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

/** Whether a request's self-signature verifies with ECDSA and SHA-256 under the key in it. RFC 2986 §4.2 */
export function isSignedByItsKey({ infoDer, signature, publicKey, algorithm }: CertificationRequest): boolean {
  if (algorithm.oid !== OID.ecdsaWithSha256) return false
  try {
    return verifyData(infoDer, signature, importPublicKey(publicKey.spkiDer))
  } catch {
    // OpenSSL refuses the key.
    return false
  }
}
