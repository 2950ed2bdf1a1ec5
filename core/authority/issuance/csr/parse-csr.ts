import { type ErrorCode, PkiError } from '../../../base/index.ts'
import type { Profile } from '../../../pki/profile/index.ts'
import {
  algorithmFacts,
  type CertificationRequest,
  type Extension,
  findKeyFault,
  findPointFault,
  judgeProof,
  type KeyFault,
  type KeyProblem,
  oidName,
  type Proof,
  type ProvenKey,
  type PublicKeyInfo,
  provenKey,
  type SignatureAlgorithm,
} from '../../../pki/x509/index.ts'
import type { ProofThread } from './proof-thread.ts'
import { type ReadCsr, readCsr } from './read-csr.ts'

const SOURCE = 'SEC Appendix M, CSR contents'

/** A request with an allowed key and a verified proof of possession. Only {@link proveCsr} makes one. */
export class ProvenCsr {
  readonly #request: CertificationRequest
  readonly extensions: readonly Extension[]
  readonly key: ProvenKey
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  /** SHA-256 of the request, lower-case hex. */
  readonly csrDigest: string

  private constructor({ request, extensions, keyFingerprint, csrDigest }: ReadCsr, key: ProvenKey) {
    this.#request = request
    this.extensions = extensions
    this.key = key
    this.keyFingerprint = keyFingerprint
    this.csrDigest = csrDigest
  }

  get subject() {
    return this.#request.subject
  }

  get publicKey() {
    return this.#request.publicKey
  }

  get algorithm() {
    return this.#request.algorithm
  }

  get attributes() {
    return this.#request.attributes
  }

  /** See {@link proveCsr}. */
  static prove(csr: ReadCsr, profile: Profile): ProvenCsr {
    checkForm(csr.request, profile)
    const { publicKey, infoDer, signature } = csr.request
    return ProvenCsr.#of(csr, judgeProof(publicKey.spkiDer, infoDer, signature), profile)
  }

  /** See {@link proveCsrBeside}. */
  static async proveBeside(csr: ReadCsr, profile: Profile, thread: ProofThread): Promise<ProvenCsr> {
    checkForm(csr.request, profile)
    const { publicKey, infoDer, signature } = csr.request
    return ProvenCsr.#of(csr, await thread.judge(publicKey.spkiDer, infoDer, signature), profile)
  }

  static #of(csr: ReadCsr, proof: Proof, profile: Profile): ProvenCsr {
    const { publicKey } = csr.request
    if (proof === 'no-key') throw unknownKey(publicKey, profile)
    if (proof === 'wrong') throw notItsKey()
    return new ProvenCsr(csr, provenKey(publicKey, proof))
  }
}

/**
 * Verifies a request's self-signature (proof of possession) with the kind of key that `profile` wants.
 * Does not check what the request asks for; see {@link checkRequest}.
 * @throws {PkiError} `CSR_KEY_…`, `CSR_SIGNATURE_ALGORITHM_WRONG`, `CSR_SIGNATURE_INVALID`
 * @see RFC 2986 §4.2
 */
export const proveCsr = (csr: ReadCsr, profile: Profile): ProvenCsr => ProvenCsr.prove(csr, profile)

/** Like {@link proveCsr}, in another thread, so that a server can process other requests meanwhile. */
export const proveCsrBeside = (csr: ReadCsr, profile: Profile, thread: ProofThread): Promise<ProvenCsr> =>
  ProvenCsr.proveBeside(csr, profile, thread)

/** Reads a request and verifies it. @throws {PkiError} what {@link readCsr} and {@link proveCsr} throw */
export const parseCsr = (der: Uint8Array, profile: Profile): ProvenCsr => proveCsr(readCsr(der), profile)

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

function checkForm(request: CertificationRequest, profile: Profile): void {
  const fault = findKeyFault(request.publicKey, profile.fields.publicKey.value)
  if (fault) throw keyRefusal(fault, profile)
  checkAlgorithm(request, profile)
}

/** OpenSSL refuses a point that is not on the curve, but its message is not stable. */
function unknownKey(publicKey: PublicKeyInfo, profile: Profile): PkiError {
  const fault = findPointFault(publicKey)
  if (fault) return keyRefusal(fault, profile)
  return new PkiError('CSR_KEY_ALGORITHM_WRONG', 'OpenSSL does not accept the public key', { source: SOURCE })
}

const keyRefusal = ({ problem, message }: KeyFault, profile: Profile): PkiError =>
  new PkiError(keyProblemCodes[problem], `${message} by "${profile.id}"`, {
    source: profile.csr?.source ?? SOURCE,
    cure: `make a key with "tpki csr new ${profile.id}"`,
  })

/** A missing NULL of RSA is left to {@link readContent}: RFC 4055 §5 wants it accepted. */
function checkAlgorithm(request: CertificationRequest, profile: Profile): void {
  const wanted: SignatureAlgorithm = request.publicKey.kind === 'ec' ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption'
  const { oid, parameters } = request.algorithm
  const source = profile.csr?.source ?? SOURCE
  const code = 'CSR_SIGNATURE_ALGORITHM_WRONG'
  if (oid !== algorithmFacts[wanted].oid)
    throw new PkiError(code, `signature algorithm is ${oidName(oid)}; ${wanted} is required`, {
      source,
      cure: 'sign the request with SHA-256: openssl req -sha256, keytool -sigalg SHA256withRSA or SHA256withECDSA',
    })
  if (parameters === algorithmFacts[wanted].parameters || isWithoutNull(request)) return
  const message = `the parameters of ${wanted} are ${parameters}; ${algorithmFacts[wanted].parameters} is required`
  throw new PkiError(code, message, { source: 'RFC 5758 3.2; RFC 4055 5' })
}

/** Whether an RSA signature algorithm lacks its NULL. */
export const isWithoutNull = ({
  publicKey,
  algorithm,
}: Pick<CertificationRequest, 'publicKey' | 'algorithm'>): boolean =>
  publicKey.kind === 'rsa' && algorithm.parameters === 'absent'

const notItsKey = (): PkiError =>
  new PkiError('CSR_SIGNATURE_INVALID', 'the request is not signed with the private key of its public key', {
    source: 'RFC 2986 4.2',
    cure: 'sign the request with the private key that belongs to its public key',
  })
