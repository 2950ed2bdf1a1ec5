import { hash } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import {
  type CertificationRequest,
  DerError,
  type Extension,
  findRepeatedExtension,
  isExtensionRequest,
  keyFingerprint,
  oidName,
  passingCopy,
  readCertificationRequest,
  readRequestedExtensions,
} from '../../../pki/x509/index.ts'

const SOURCE = 'SEC Appendix M, CSR contents'

/** A parsed request. Its proof of possession and its contents are not checked yet. */
export interface ReadCsr {
  readonly request: CertificationRequest
  readonly extensions: readonly Extension[]
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  /** SHA-256 of the request, lower-case hex. */
  readonly csrDigest: string
}

/**
 * Parses a PKCS#10 request. Does not verify its signature or check its key; see {@link proveCsr}. Does not check other
 * attributes than extensionRequest; see {@link readContent}.
 * @throws {PkiError} `CSR_MALFORMED`, `CSR_TRAILING_BYTES`, `CSR_VERSION_WRONG`, `CSR_ATTRIBUTE_REPEATED`, `CSR_EXTENSION_REPEATED`
 * @see RFC 2986 §4
 */
export function readCsr(der: Uint8Array): ReadCsr {
  // A copy: the caller may change the octets while the request is being processed.
  const copy = passingCopy(der)
  const request = read(() => readCertificationRequest(copy))
  checkVersion(request)
  const extensions = requestedExtensions(request)
  return {
    request,
    extensions,
    keyFingerprint: keyFingerprint(request.publicKey.spkiDer),
    csrDigest: hash('sha256', copy, 'hex'),
  }
}

function read<T>(work: () => T): T {
  try {
    return work()
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
    throw new PkiError('CSR_VERSION_WRONG', `version is ${version}; 0 is required`, { source: 'RFC 2986 4.1' })
}

function requestedExtensions(request: CertificationRequest): readonly Extension[] {
  const [attribute, second] = request.attributes.filter(isExtensionRequest)
  if (!attribute) return []
  if (second || attribute.values.length !== 1) {
    const count = request.attributes.filter(isExtensionRequest).reduce((sum, { values }) => sum + values.length, 0)
    throw new PkiError('CSR_ATTRIBUTE_REPEATED', `the request has ${count} extensionRequest values; allowed: one`, {
      source: SOURCE,
    })
  }
  const value = attribute.values[0] as Uint8Array
  const extensions = read(() => readRequestedExtensions(request, value))
  const twice = findRepeatedExtension({ extensions })
  if (twice)
    throw new PkiError('CSR_EXTENSION_REPEATED', `extension ${oidName(twice.oid)} appears twice in the request`, {
      source: 'RFC 5280 4.2',
    })
  return extensions
}
