import {
  bytesEqual,
  type Certificate,
  DerError,
  type Extension,
  findExtension,
  importPublicKey,
  isSelfIssued,
  judgeSignature,
  namesMatch,
  OID,
  readAuthorityKeyIdentifier,
  readSubjectKeyIdentifier,
  type SignatureVerdict,
} from '../x509/index.ts'

/** One step of a path: who signed, and whether the signature is right. */
export interface PathStep {
  readonly certificate: Certificate
  /** Null if no issuer was found and this certificate is not self-signed. */
  readonly issuer: Certificate | null
  readonly verdict: SignatureVerdict | null
}

// Real paths have three certificates; longer ones are loops.
const MAX_DEPTH = 8

/**
 * Returns the path from `leaf` towards a certificate of `trust`, as far as it goes, leaf first.
 * Finds an issuer by name (RFC 5280 §7.1) and key identifier; of several, takes the one whose key verifies the signature.
 */
export function findPath(leaf: Certificate, trust: readonly Certificate[], others: readonly Certificate[]): PathStep[] {
  const pool = [...trust, ...others]
  const path: PathStep[] = []
  let certificate = leaf
  while (path.length < MAX_DEPTH) {
    const step = nextStep(certificate, pool)
    path.push(step)
    // RFC 5280 §6.1: a path ends at the first trust anchor, self-signed or not.
    if (!step.issuer || isSelfSigned(step) || isTrusted(step.issuer, trust)) break
    certificate = step.issuer
  }
  return path
}

const isTrusted = (certificate: Certificate, trust: readonly Certificate[]): boolean =>
  trust.some(({ der }) => bytesEqual(der, certificate.der))

const isSelfSigned = ({ certificate, issuer }: PathStep): boolean =>
  issuer !== null && bytesEqual(certificate.der, issuer.der)

/** Returns the certificates of a path, leaf first. The last is the trust anchor if the path reaches one. */
export function chainOfPath(path: readonly PathStep[]): Certificate[] {
  const chain = path.map(({ certificate }) => certificate)
  const last = path.at(-1)
  if (last?.issuer && !isSelfSigned(last)) chain.push(last.issuer)
  return chain
}

function nextStep(certificate: Certificate, pool: readonly Certificate[]): PathStep {
  const candidates = pool.filter((candidate) => mayHaveIssued(candidate, certificate))
  const judged = candidates.map((issuer) => ({ certificate, issuer, verdict: judge(certificate, issuer) }))
  const best =
    judged.find(({ verdict }) => verdict === 'valid') ?? judged.find(({ verdict }) => verdict === 'value-only')
  return best ?? judged[0] ?? { certificate, issuer: null, verdict: null }
}

function mayHaveIssued(candidate: Certificate, certificate: Certificate): boolean {
  if (!namesMatch(candidate.subject, certificate.issuer)) return false
  // A self-issued certificate is a root only if it is its own issuer.
  if (isSelfIssued(certificate) && !bytesEqual(candidate.publicKey.spkiDer, certificate.publicKey.spkiDer)) return false
  const wanted = identifier(certificate, OID.authorityKeyIdentifier, (e) => readAuthorityKeyIdentifier(e).keyIdentifier)
  const held = identifier(candidate, OID.subjectKeyIdentifier, readSubjectKeyIdentifier)
  return !wanted || !held || bytesEqual(wanted, held)
}

function identifier(
  certificate: Certificate,
  oid: string,
  read: (extension: Extension) => Uint8Array | null,
): Uint8Array | null {
  const extension = findExtension(certificate, oid)
  try {
    return extension ? read(extension) : null
  } catch (error) {
    // Lint reports a malformed identifier; here it only cannot tell issuers apart.
    if (error instanceof DerError) return null
    throw error
  }
}

function judge(certificate: Certificate, issuer: Certificate): SignatureVerdict {
  try {
    return judgeSignature(certificate.tbsDer, certificate.signature, importPublicKey(issuer.publicKey.spkiDer))
  } catch {
    return 'invalid'
  }
}
