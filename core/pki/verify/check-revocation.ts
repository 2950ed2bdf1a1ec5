import { CertificateView, type Finding, makeFinding, type RuleName, reasonName } from '../lint/index.ts'
import {
  bytesEqual,
  type Certificate,
  type Crl,
  type CrlEntry,
  type CrlScope,
  DerError,
  findExtension,
  formatName,
  formatSerial,
  formatTime,
  OID,
  readIssuingDistributionPoint,
  readReasonCode,
} from '../x509/index.ts'
import type { PathStep } from './find-path.ts'
import { nameOf } from './name-of.ts'
import { revocationKey } from './revocation-key.ts'
import type {
  AuthenticCrl,
  KnownRevocation,
  KnownRevocations,
  RevocationSources,
  UnusableCrl,
} from './revocation-sources.ts'

/**
 * Reports for each certificate of a path, except the anchor, whether it is revoked, and each given CRL that cannot be used.
 * A revocation after `atSeconds` (seconds since 1970) is a notice. If CRLs were given and none of them covers the leaf,
 * that is an error, and for a CA a warning; the device PKI has no CRLs, so there it is nothing.
 * @see RFC 5280 §6.3
 */
export function checkRevocation(
  path: readonly PathStep[],
  sources: RevocationSources<KnownRevocations>,
  isDevice: boolean,
  atSeconds: number | null,
): Finding[] {
  const steps = path.filter(({ certificate, issuer }) => issuer && !bytesEqual(issuer.der, certificate.der))
  const ofPath = steps.flatMap(({ certificate, issuer }, depth) => {
    const isLeaf = depth === 0
    const found = findStatus(certificate, issuer as Certificate, sources)
    if (found === 'unknown') return sources.isAsked && !isDevice ? [unknown(certificate, isLeaf)] : []
    return found ? [revoked(certificate, found, isLeaf, atSeconds)] : []
  })
  return [...ofPath, ...sources.unusable.map(unusable), ...strangers(steps, sources)]
}

/** Returns the revocation, null if the certificate is not revoked, `unknown` if nothing given covers it. */
function findStatus(
  certificate: Certificate,
  issuer: Certificate,
  { world, crls }: RevocationSources<KnownRevocations>,
): KnownRevocation | 'unknown' | null {
  const known = world?.get(revocationKey(certificate.issuer.der, certificate.serial))
  if (known) return known
  const ofIssuer = crls.filter(
    (each) => bytesEqual(each.issuer.publicKey.spkiDer, issuer.publicKey.spkiDer) && namesItsOwnCertificates(each.crl),
  )
  const listed = newestListing(certificate, ofIssuer)
  if (listed) return listed
  return ofIssuer.some(({ crl, isUsable }) => isUsable && isInScope(certificate, crl)) ? null : 'unknown'
}

/**
 * The newest CRL that lists a certificate decides: any reason revokes it, removeFromCRL lifts an earlier hold.
 * That a CRL is expired, a delta or otherwise unusable does not make its entries untrue.
 */
function newestListing(certificate: Certificate, crls: readonly AuthenticCrl[]): KnownRevocation | null {
  const serial = formatSerial(certificate.serial)
  const newestFirst = crls.toSorted((a, b) => b.crl.thisUpdate.seconds - a.crl.thisUpdate.seconds)
  for (const { entries, name } of newestFirst) {
    const entry = entries.get(serial)
    if (!entry) continue
    const reason = reasonOf(entry)
    return reason === REMOVE_FROM_CRL
      ? null
      : { atSeconds: entry.revokedAt.seconds, reason: reason === null ? null : reasonName(reason), by: `"${name}"` }
  }
  return null
}

// RFC 5280 §5.3.1
const REMOVE_FROM_CRL = 8

/** Returns null for a malformed reasonCode too: the entry revokes the certificate all the same. */
const reasonOf = (entry: CrlEntry): number | null => {
  const extension = findExtension(entry, OID.reasonCode)
  return extension ? readOrNull(() => readReasonCode(extension)) : null
}

/** RFC 5280 §5.2.5, §5.3.3: an indirect CRL lists other CAs' serial numbers, one for attributes those of no certificate. */
function namesItsOwnCertificates(crl: Crl): boolean {
  const scope = scopeOf(crl)
  const isIndirect = scope?.isIndirect || crl.entries?.some((entry) => findExtension(entry, OID.certificateIssuer))
  return !isIndirect && !scope?.onlyAttributeCerts
}

function scopeOf(crl: Crl): CrlScope | null {
  const point = findExtension(crl, OID.issuingDistributionPoint)
  return point ? readOrNull(() => readIssuingDistributionPoint(point)) : null
}

/** RFC 5280 §6.3.3(b)(2): a CRL says nothing of what its issuingDistributionPoint leaves out. */
function isInScope(certificate: Certificate, crl: Crl): boolean {
  const scope = scopeOf(crl)
  if (!scope) return true
  const isCa = new CertificateView(certificate, certificate).decode('basicConstraints')?.cA ?? false
  return isCa ? !scope.onlyUserCerts : !scope.onlyCaCerts
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

const SOURCE = 'RFC 5280 6.3.3'

function revoked(
  certificate: Certificate,
  { atSeconds: when, reason, by }: KnownRevocation,
  isLeaf: boolean,
  atSeconds: number | null,
): Finding {
  const isLater = atSeconds !== null && when > atSeconds
  const rule: RuleName = isLater ? 'n_revoked_later' : isLeaf ? 'e_revoked' : 'e_chain_ca_revoked'
  const why = reason === null ? '' : ` (${reason})`
  const later = isLater ? `, after ${formatTime(atSeconds)}` : ''
  const message = `${nameOf(certificate)} was revoked at ${formatTime(when)}${why}${later}, according to ${by}`
  return makeFinding(rule, 'revocation', message, 'RFC 5280 6.1.3(a)(3)')
}

function unknown(certificate: Certificate, isLeaf: boolean): Finding {
  const rule = isLeaf ? 'e_revocation_unknown' : 'w_chain_revocation_unknown'
  const message = `no usable CRL of "${formatName(certificate.issuer)}" covers ${nameOf(certificate)}`
  return makeFinding(rule, 'revocation', message, SOURCE)
}

/** CRLs of CAs that signed nothing in this path. */
function strangers(steps: readonly PathStep[], { crls }: RevocationSources<KnownRevocations>): Finding[] {
  const keys = steps.map(({ issuer }) => (issuer as Certificate).publicKey.spkiDer)
  const others = crls.filter(({ issuer }) => !keys.some((key) => bytesEqual(key, issuer.publicKey.spkiDer)))
  return others.map(({ name, crl }) => {
    const message = `CRL "${name}" says nothing here: its issuer "${formatName(crl.issuer)}" signed no certificate of this path`
    return makeFinding('n_crl_of_another_ca', 'revocation', message, SOURCE)
  })
}

const unusable = ({ name, why }: UnusableCrl): Finding =>
  makeFinding(
    'w_crl_unusable',
    'revocation',
    `CRL "${name}" cannot be used to show that a certificate is not revoked: ${why}`,
    SOURCE,
  )
