import { CertificateView, type Finding, hasErrors, lintCrl, makeFinding } from '../lint/index.ts'
import {
  algorithmFacts,
  bytesEqual,
  type Certificate,
  type Crl,
  DerError,
  findExtension,
  formatName,
  formatTime,
  importPublicKey,
  judgeSignature,
  namesMatch,
  OID,
  oidName,
  parseCrl,
  readAuthorityKeyIdentifier,
  readCrlNumber,
  readSubjectKeyIdentifier,
  type SignatureVerdict,
  toHex,
} from '../x509/index.ts'
import { checkPath } from './check-path.ts'
import { checkPathCertificate } from './check-path-certificate.ts'
import { findPath } from './find-path.ts'

export interface CrlVerifyOptions {
  /** Trust anchors. */
  readonly trust: readonly Certificate[]
  /** Further CA certificates. */
  readonly intermediates: readonly Certificate[]
  /** Check the validity of the CRL and its CA at this time, in seconds since 1970; null does not check it. */
  readonly atSeconds: number | null
  /** The newest CRL number of each issuer of our own world, by the hex of the subject's DER. */
  readonly newest?: ReadonlyMap<string, number>
}

export interface CrlVerifyResult {
  readonly valid: boolean
  /** Whether a CA with a path to a trust anchor signed it. Such a CRL may still be unusable: a delta, expired, malformed. */
  readonly isAuthentic: boolean
  /** Null if the octets are not a CRL. */
  readonly crl: Crl | null
  /** Null if no certificate given could have signed it. */
  readonly issuer: Certificate | null
  readonly findings: readonly Finding[]
}

/**
 * Lints one CRL, verifies its signature by a CA among the certificates given, checks that CA's path to a trust anchor,
 * and checks the validity of both. Cannot tell whether the CRL is complete.
 * @see RFC 5280 §6.3.3
 */
export function verifyCrl(der: Uint8Array, options: CrlVerifyOptions): CrlVerifyResult {
  let crl: Crl
  try {
    crl = parseCrl(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    const found = makeFinding('e_crl_malformed', 'crl', `not a DER CRL: ${error.message}`, 'RFC 5280 5.1')
    return { valid: false, isAuthentic: false, crl: null, issuer: null, findings: [found] }
  }
  const { issuer, isAuthentic, findings } = checkIssuer(crl, options)
  const all = [...lintCrl(crl), ...findings, ...checkTimes(crl, options), ...checkNewest(crl, options)]
  return { valid: !hasErrors(all), isAuthentic, crl, issuer, findings: all }
}

interface Signer {
  readonly issuer: Certificate
  readonly verdict: SignatureVerdict
}

type IssuerCheck = Pick<CrlVerifyResult, 'isAuthentic' | 'issuer' | 'findings'>

function checkIssuer(crl: Crl, options: CrlVerifyOptions): IssuerCheck {
  const signer = findSigner(crl, [...options.trust, ...options.intermediates])
  if (!signer) {
    const message = `no certificate given is named "${formatName(crl.issuer)}" with the key that signed the CRL`
    const unknown = makeFinding('e_crl_issuer_unknown', 'issuer', message, 'RFC 5280 6.3.3(f)')
    return { issuer: null, isAuthentic: false, findings: [unknown] }
  }
  const { issuer, verdict } = signer
  const ofCa = [...checkCa(issuer), ...checkIssuerPath(issuer, options)]
  const isSigned = verdict !== 'invalid' && algorithmMismatch(crl, issuer) === null
  const findings = [...checkSignature(crl, signer), ...ofCa, ...checkIssuerValidity(issuer, options)]
  return { issuer, isAuthentic: isSigned && !hasErrors(ofCa), findings }
}

function checkSignature(crl: Crl, { issuer, verdict }: Signer): Finding[] {
  const name = formatName(crl.issuer)
  const findings: Finding[] = []
  const add = (rule: `${'e' | 'w'}_crl_${string}`, field: string, message: string, source: string): void => {
    findings.push(makeFinding(rule, field, message, source))
  }
  const mismatch = algorithmMismatch(crl, issuer)
  if (mismatch) add('e_crl_signature_algorithm_mismatch', 'signatureAlgorithm', mismatch, 'RFC 5280 5.1.1.2')
  // Lint reports an algorithm that is not allowed; nothing is verified with it.
  else if (verdict === 'invalid' && isAllowed(crl))
    add(
      'e_crl_signature_invalid',
      'signature',
      `the key of "${name}" does not verify the signature`,
      'RFC 5280 6.3.3(g)',
    )
  if (verdict === 'value-only')
    add('e_crl_signature_not_der', 'signature', 'the signature is right, but its encoding is not DER', 'RFC 3279 2.2.3')
  if (!bytesEqual(crl.issuer.der, issuer.subject.der)) {
    const message = `"${name}" matches the subject of its CA but not byte for byte`
    add('w_crl_name_bytes_differ', 'issuer', message, 'RFC 5280 7.1')
  }
  return findings
}

const factsOf = (oid: string) => Object.values(algorithmFacts).find((facts) => facts.oid === oid)
const isAllowed = ({ outerAlgorithm }: Crl): boolean => factsOf(outerAlgorithm.oid) !== undefined

function algorithmMismatch({ outerAlgorithm: { oid } }: Crl, { publicKey: { kind } }: Certificate): string | null {
  const known = factsOf(oid)
  if (!known || known.key === kind) return null
  return `the CRL is signed with ${oidName(oid)}, but the key of its CA is ${kind.toUpperCase()}`
}

function checkCa(issuer: Certificate): Finding[] {
  const findings = checkPathCertificate(issuer)
  if (new CertificateView(issuer, issuer).decode('keyUsage')?.includes('cRLSign') !== false) return findings
  const message = `"${formatName(issuer.subject)}" has no keyUsage cRLSign`
  return [...findings, makeFinding('e_crl_issuer_may_not_sign', 'issuer', message, 'RFC 5280 6.3.3(f)')]
}

/** The path of the CA above the CA itself. */
function checkIssuerPath(issuer: Certificate, { trust, intermediates, atSeconds }: CrlVerifyOptions): Finding[] {
  if (trust.some(({ der }) => bytesEqual(der, issuer.der))) return []
  return checkPath(findPath(issuer, trust, intermediates), trust, atSeconds)
}

function checkIssuerValidity({ notBefore, notAfter }: Certificate, { atSeconds }: CrlVerifyOptions): Finding[] {
  if (atSeconds === null || (atSeconds >= notBefore.seconds && atSeconds <= notAfter.seconds)) return []
  const span = `${formatTime(notBefore.seconds)} to ${formatTime(notAfter.seconds)}`
  const message = `its CA is valid ${span}, not at ${formatTime(atSeconds)}`
  return [makeFinding('e_crl_issuer_not_valid', 'issuer', message, 'RFC 5280 6.3.3(f)')]
}

function findSigner(crl: Crl, pool: readonly Certificate[]): Signer | null {
  const judged = pool
    .filter((candidate) => mayHaveSigned(candidate, crl))
    .map((issuer) => ({ issuer, verdict: judge(crl, issuer) }))
  return (
    judged.find(({ verdict }) => verdict === 'valid') ??
    judged.find(({ verdict }) => verdict === 'value-only') ??
    judged[0] ??
    null
  )
}

function mayHaveSigned(candidate: Certificate, crl: Crl): boolean {
  if (!namesMatch(candidate.subject, crl.issuer)) return false
  const wanted = readOrNull(() => {
    const extension = findExtension(crl, OID.authorityKeyIdentifier)
    return extension ? readAuthorityKeyIdentifier(extension).keyIdentifier : null
  })
  const held = readOrNull(() => {
    const extension = findExtension(candidate, OID.subjectKeyIdentifier)
    return extension ? readSubjectKeyIdentifier(extension) : null
  })
  return !wanted || !held || bytesEqual(wanted, held)
}

/** A malformed identifier only cannot tell keys apart here; lint reports it. */
function readOrNull<T>(read: () => T | null): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

function judge({ tbsDer, signature }: Crl, issuer: Certificate): SignatureVerdict {
  try {
    return judgeSignature(tbsDer, signature, importPublicKey(issuer.publicKey.spkiDer))
  } catch {
    return 'invalid'
  }
}

function checkTimes({ thisUpdate, nextUpdate }: Crl, { atSeconds }: CrlVerifyOptions): Finding[] {
  if (atSeconds === null) return []
  const at = formatTime(atSeconds)
  if (thisUpdate.seconds > atSeconds) {
    const message = `thisUpdate ${formatTime(thisUpdate.seconds)} is after ${at}`
    return [makeFinding('e_crl_not_yet_valid', 'thisUpdate', message, 'RFC 5280 5.1.2.4')]
  }
  if (!nextUpdate || nextUpdate.seconds >= atSeconds) return []
  const message = `the CRL expired at ${formatTime(nextUpdate.seconds)}, before ${at}`
  return [makeFinding('e_crl_run_out', 'nextUpdate', message, 'RFC 5280 6.3.3(a)')]
}

function checkNewest(crl: Crl, { newest }: CrlVerifyOptions): Finding[] {
  const latest = newest?.get(toHex(crl.issuer.der))
  const number = readOrNull(() => {
    const extension = findExtension(crl, OID.cRLNumber)
    return extension ? BigInt(`0x${toHex(readCrlNumber(extension))}`) : null
  })
  if (latest === undefined || number === null || number >= BigInt(latest)) return []
  const message = `cRLNumber is ${number}; the world has issued ${latest} since`
  return [makeFinding('w_crl_overtaken', 'crlExtensions.cRLNumber', message, 'RFC 5280 5.2.3')]
}
