import { type ErrorCode, PkiError } from '../errors.ts'
import type { Profile } from '../profile/profile.ts'
import { passingCopy } from '../x509/bytes.ts'
import { findRepeatedExtension } from '../x509/certificate.ts'
import {
  type CertificationRequest,
  isExtensionRequest,
  readCertificationRequest,
  readRequestedExtensions,
} from '../x509/csr.ts'
import { DerError } from '../x509/der-reader.ts'
import type { Extension } from '../x509/extensions.ts'
import { OID, oidName } from '../x509/oids.ts'
import { type ProvenKey, proveKey } from '../x509/proven-key.ts'
import { findKeyFault, findPointFault, type KeyFault, type KeyProblem, keyFingerprint } from '../x509/public-key.ts'
import { algorithmFacts, type SignatureAlgorithm, verifyData } from '../x509/signature.ts'

const SOURCE = 'SEC Appendix M, CSR contents'

/** A request whose form is right and whose sender holds the key. Only {@link parseCsr} makes one. */
export class ProvenCsr {
  readonly #request: CertificationRequest
  readonly extensions: readonly Extension[]
  readonly key: ProvenKey
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string

  private constructor(request: CertificationRequest, extensions: readonly Extension[], key: ProvenKey) {
    this.#request = request
    this.extensions = extensions
    this.key = key
    this.keyFingerprint = keyFingerprint(request.publicKey.spkiDer)
  }

  get subject() {
    return this.#request.subject
  }

  get publicKey() {
    return this.#request.publicKey
  }

  /** See {@link parseCsr}. */
  static prove(der: Uint8Array, profile: Profile): ProvenCsr {
    // A copy: whoever owns the octets may change them while the request is under way.
    const request = read(passingCopy(der), readCertificationRequest)
    checkVersion(request)
    const extensions = requestedExtensions(request)
    const key = checkKey(request, profile)
    checkProof(request, key)
    return new ProvenCsr(request, extensions, key)
  }
}

/**
 * Reads a PKCS#10 request and verifies its self-signature (proof of possession) with the kind of key that `profile` wants.
 * Does not check what the request asks for; see {@link checkRequest}.
 * @throws {PkiError} `CSR_MALFORMED`, `CSR_TRAILING_BYTES`, `CSR_VERSION_WRONG`, `CSR_ATTRIBUTE_…`, `CSR_EXTENSION_REPEATED`,
 *   `CSR_KEY_…`, `CSR_SIGNATURE_ALGORITHM_WRONG`, `CSR_SIGNATURE_INVALID`
 * @see RFC 2986 §4.2
 */
export const parseCsr = (der: Uint8Array, profile: Profile): ProvenCsr => ProvenCsr.prove(der, profile)

function read<T>(der: Uint8Array, reader: (der: Uint8Array) => T): T {
  try {
    return reader(der)
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    if (cause.trailing)
      throw new PkiError('CSR_TRAILING_BYTES', `${cause.message}; allowed: none`, { cause, source: 'X.690 10' })
    throw new PkiError('CSR_MALFORMED', `not a DER certification request: ${cause.message}`, {
      cause,
      source: 'RFC 2986 4',
    })
  }
}

function checkVersion({ version }: CertificationRequest): void {
  // RFC 2986 §4.1: v1 is written 0.
  if (version !== 0)
    throw new PkiError('CSR_VERSION_WRONG', `version ${version} where 0 is required`, { source: 'RFC 2986 4.1' })
}

function requestedExtensions(request: CertificationRequest): readonly Extension[] {
  const stranger = request.attributes.find((attribute) => !isExtensionRequest(attribute))
  if (stranger) {
    throw new PkiError(
      'CSR_ATTRIBUTE_UNKNOWN',
      `attribute ${oidName(stranger.oid)} in the request; allowed: one extensionRequest`,
      { source: SOURCE },
    )
  }
  const [attribute, second] = request.attributes
  if (!attribute) return []
  if (second || attribute.values.length !== 1) {
    const count = request.attributes.reduce((sum, { values }) => sum + values.length, 0)
    throw new PkiError('CSR_ATTRIBUTE_REPEATED', `${count} extensionRequest values in the request; allowed: one`, {
      source: SOURCE,
    })
  }
  const extensions = read(attribute.values[0] as Uint8Array, readRequestedExtensions)
  const twice = findRepeatedExtension({ extensions })
  if (twice)
    throw new PkiError('CSR_EXTENSION_REPEATED', `extension ${oidName(twice.oid)} appears twice in the request`, {
      source: 'RFC 5280 4.2',
    })
  return extensions
}

const keyProblemCodes: Record<KeyProblem, ErrorCode> = {
  algorithm: 'CSR_KEY_ALGORITHM_WRONG',
  curve: 'CSR_KEY_CURVE_WRONG',
  'explicit-curve': 'CSR_KEY_CURVE_EXPLICIT',
  'compressed-point': 'CSR_KEY_POINT_COMPRESSED',
  'invalid-point': 'CSR_KEY_POINT_INVALID',
  'rsa-size': 'CSR_KEY_RSA_SIZE_WRONG',
  'rsa-exponent': 'CSR_KEY_RSA_EXPONENT_WRONG',
  'rsa-modulus': 'CSR_KEY_RSA_MODULUS_WRONG',
}

function checkKey({ publicKey }: CertificationRequest, profile: Profile): ProvenKey {
  const fault = findKeyFault(publicKey, profile.fields.publicKey.value)
  if (fault) throw keyRefusal(fault, profile)
  try {
    return proveKey(publicKey)
  } catch (cause) {
    // OpenSSL refuses a point off the curve, but not in words to rely on.
    const pointFault = findPointFault(publicKey)
    if (pointFault) throw keyRefusal(pointFault, profile)
    throw new PkiError('CSR_KEY_ALGORITHM_WRONG', 'the public key is refused by OpenSSL', { cause, source: SOURCE })
  }
}

const keyRefusal = ({ problem, message }: KeyFault, { id }: Profile): PkiError =>
  new PkiError(keyProblemCodes[problem], `${message} by "${id}"`, {
    source: SOURCE,
    cure: `make a key with "tpki csr new ${id}"`,
  })

function checkProof(request: CertificationRequest, key: ProvenKey): void {
  const wanted: SignatureAlgorithm = request.publicKey.kind === 'ec' ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption'
  const { oid, parameters } = request.algorithm
  if (oid !== algorithmFacts[wanted].oid) {
    const got = oid === OID.ecdsaWithSha256 ? 'ecdsa-with-SHA256' : oidName(oid)
    throw new PkiError('CSR_SIGNATURE_ALGORITHM_WRONG', `signature algorithm ${got} where ${wanted} is required`, {
      source: SOURCE,
    })
  }
  if (parameters !== algorithmFacts[wanted].parameters) {
    throw new PkiError(
      'CSR_SIGNATURE_ALGORITHM_WRONG',
      `${wanted} with parameters ${parameters} where ${algorithmFacts[wanted].parameters} is required`,
      { source: 'RFC 5758 3.2; RFC 4055 5' },
    )
  }
  if (!verifyData(request.infoDer, request.signature, key.object)) {
    throw new PkiError('CSR_SIGNATURE_INVALID', 'the request is not signed by the key it names', {
      source: 'RFC 2986 4.2',
      cure: 'sign the request with the private key that belongs to its public key',
    })
  }
}
