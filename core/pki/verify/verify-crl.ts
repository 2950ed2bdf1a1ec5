import { CertificateView, type Finding, hasErrors, lintCrl, type RuleName, severityOf } from '../lint/index.ts'
import {
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
  parseCrl,
  readAuthorityKeyIdentifier,
  readCrlNumber,
  readSubjectKeyIdentifier,
  type SignatureVerdict,
  toHex,
} from '../x509/index.ts'
import { checkPath } from './check-path.ts'
import { findPath } from './find-path.ts'

export interface CrlVerifyOptions {
  /** Trust anchors. */
  readonly trust: readonly Certificate[]
  /** Further CA certificates. */
  readonly intermediates: readonly Certificate[]
  /** Judge at this second whether it has run out; null leaves that unjudged. */
  readonly atSeconds: number | null
  /** The number of the newest CRL of an issuer, whose subject is given as hex of its DER; for a world's own. */
  readonly newest?: ReadonlyMap<string, number>
}

export interface CrlVerifyResult {
  readonly valid: boolean
  /** Null where the octets are no CRL. */
  readonly crl: Crl | null
  /** Null where no certificate given could have signed it. */
  readonly issuer: Certificate | null
  readonly findings: readonly Finding[]
}

/**
 * Judges one CRL: by itself, by the signature of a CA among the certificates given and that CA's path to a trust anchor,
 * and by the time. Whether it lists all that is revoked nobody can see.
 */
export function verifyCrl(der: Uint8Array, options: CrlVerifyOptions): CrlVerifyResult {
  let crl: Crl
  try {
    crl = parseCrl(der)
  } catch (error) {
    if (!(error instanceof DerError)) throw error
    const found = finding('e_crl_malformed', 'crl', `no CRL: ${error.message}`, 'RFC 5280 5.1')
    return { valid: false, crl: null, issuer: null, findings: [found] }
  }
  const { issuer, findings } = checkIssuer(crl, options)
  const all = [...lintCrl(crl), ...findings, ...checkTimes(crl, options), ...checkNewest(crl, options)]
  return { valid: !hasErrors(all), crl, issuer, findings: all }
}

interface Signer {
  readonly issuer: Certificate
  readonly verdict: SignatureVerdict
}

function checkIssuer(crl: Crl, options: CrlVerifyOptions): { issuer: Certificate | null; findings: Finding[] } {
  const signer = findSigner(crl, [...options.trust, ...options.intermediates])
  const name = formatName(crl.issuer)
  if (!signer) {
    const message = `no certificate given is named "${name}" with the key that signed the CRL`
    return { issuer: null, findings: [finding('e_crl_issuer_unknown', 'issuer', message, 'RFC 5280 6.3.3(f)')] }
  }
  const { issuer, verdict } = signer
  const findings: Finding[] = []
  if (verdict === 'invalid')
    findings.push(
      finding(
        'e_crl_signature_invalid',
        'signature',
        `the key of "${name}" does not verify the signature`,
        'RFC 5280 6.3.3(g)',
      ),
    )
  if (verdict === 'value-only')
    findings.push(
      finding(
        'e_crl_signature_not_der',
        'signature',
        'the signature is right, but its encoding is not DER',
        'RFC 3279 2.2.3',
      ),
    )
  if (!bytesEqual(crl.issuer.der, issuer.subject.der))
    findings.push(
      finding(
        'w_crl_name_bytes_differ',
        'issuer',
        `"${name}" matches the subject of its CA but not byte for byte`,
        'RFC 5280 7.1',
      ),
    )
  if (new CertificateView(issuer, issuer).decode('keyUsage')?.includes('cRLSign') === false)
    findings.push(
      finding('e_crl_issuer_may_not_sign', 'issuer', `"${name}" has no keyUsage cRLSign`, 'RFC 5280 6.3.3(f)'),
    )
  return { issuer, findings: [...findings, ...checkIssuerPath(issuer, options)] }
}

/** The path of the CA itself, its own validity included. */
function checkIssuerPath(issuer: Certificate, { trust, intermediates, atSeconds }: CrlVerifyOptions): Finding[] {
  const path = findPath(issuer, trust, intermediates)
  const findings = trust.some(({ der }) => bytesEqual(der, issuer.der)) ? [] : checkPath(path, trust, atSeconds)
  const { notBefore, notAfter } = issuer
  if (atSeconds === null || (atSeconds >= notBefore.seconds && atSeconds <= notAfter.seconds)) return findings
  const span = `${formatTime(notBefore.seconds)} to ${formatTime(notAfter.seconds)}`
  const message = `its CA is valid ${span}, not at ${formatTime(atSeconds)}`
  return [...findings, finding('e_crl_issuer_not_valid', 'issuer', message, 'RFC 5280 6.3.3(f)')]
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

/** What cannot be read only fails to tell one key from another; lint reports it. */
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
    const message = `thisUpdate ${formatTime(thisUpdate.seconds)} lies after ${at}`
    return [finding('e_crl_not_yet_valid', 'thisUpdate', message, 'RFC 5280 5.1.2.4')]
  }
  if (!nextUpdate || nextUpdate.seconds >= atSeconds) return []
  const message = `ran out ${formatTime(nextUpdate.seconds)}, before ${at}`
  return [finding('e_crl_run_out', 'nextUpdate', message, 'RFC 5280 6.3.3(a)')]
}

function checkNewest(crl: Crl, { newest }: CrlVerifyOptions): Finding[] {
  const latest = newest?.get(toHex(crl.issuer.der))
  const number = readOrNull(() => {
    const extension = findExtension(crl, OID.cRLNumber)
    return extension ? BigInt(`0x${toHex(readCrlNumber(extension))}`) : null
  })
  if (latest === undefined || number === null || number >= BigInt(latest)) return []
  const message = `number ${number} where the world has issued ${latest} since`
  return [finding('w_crl_overtaken', 'crlExtensions.cRLNumber', message, 'RFC 5280 5.2.3')]
}

const finding = (rule: RuleName, field: string, message: string, source: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source,
})
