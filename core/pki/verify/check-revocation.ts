import { type Finding, type RuleName, reasonName, severityOf } from '../lint/index.ts'
import {
  bytesEqual,
  type Certificate,
  type Crl,
  findExtension,
  formatName,
  formatSerial,
  formatTime,
  namesMatch,
  OID,
  readBasicConstraints,
  readIssuingDistributionPoint,
  readReasonCode,
} from '../x509/index.ts'
import type { PathStep } from './find-path.ts'
import { revocationKey } from './revocation-key.ts'
import type { KnownRevocation, KnownRevocations, RevocationSources } from './revocation-sources.ts'

/**
 * Says of every certificate of a path but the anchor whether it is revoked. A revocation after `atSeconds` is a notice.
 * Where CRLs were given and none lists certificates of the leaf's CA, that is an error, for a CA above it a warning; on
 * the device side there are none to be given.
 */
export function checkRevocation(
  path: readonly PathStep[],
  sources: RevocationSources<KnownRevocations>,
  isDevice: boolean,
  atSeconds: number | null,
): Finding[] {
  const steps = path.filter(({ certificate, issuer }) => issuer && !bytesEqual(issuer.der, certificate.der))
  return steps.flatMap(({ certificate, issuer }, depth) => {
    const isLeaf = depth === 0
    const found = find(certificate, issuer as Certificate, sources)
    if (found === 'unknown') return sources.isAsked && !isDevice ? [unknown(certificate, isLeaf, sources)] : []
    return found ? [revoked(certificate, found, isLeaf, atSeconds)] : []
  })
}

function find(
  certificate: Certificate,
  issuer: Certificate,
  { world, crls }: RevocationSources<KnownRevocations>,
): KnownRevocation | 'unknown' | null {
  const known = world?.get(revocationKey(certificate.issuer.der, certificate.serial))
  if (known) return known
  const fitting = crls.filter(
    (each) => bytesEqual(each.issuer.publicKey.spkiDer, issuer.publicKey.spkiDer) && isInScope(certificate, each.crl),
  )
  if (fitting.length === 0) return 'unknown'
  for (const { entries, name } of fitting) {
    const entry = entries.get(formatSerial(certificate.serial))
    if (!entry) continue
    const reason = findExtension(entry, OID.reasonCode)
    const named = reason ? reasonName(readReasonCode(reason)) : null
    return { atSeconds: entry.revokedAt.seconds, reason: named, by: `"${name}"` }
  }
  return null
}

/** RFC 5280 §6.3.3(b)(2): what an issuingDistributionPoint leaves out, the CRL says nothing of. */
function isInScope(certificate: Certificate, crl: Crl): boolean {
  const point = findExtension(crl, OID.issuingDistributionPoint)
  if (!point) return true
  const { onlyUserCerts, onlyCaCerts } = readIssuingDistributionPoint(point)
  const constraints = findExtension(certificate, OID.basicConstraints)
  const isCa = constraints ? readBasicConstraints(constraints).cA : false
  return isCa ? !onlyUserCerts : !onlyCaCerts
}

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
  const message = `${nameOf(certificate)} was revoked at ${formatTime(when)}${why}${later}, says ${by}`
  return finding(rule, message, 'RFC 5280 6.1.3(a)(3)')
}

function unknown(
  certificate: Certificate,
  isLeaf: boolean,
  { unusable }: RevocationSources<KnownRevocations>,
): Finding {
  const rule = isLeaf ? 'e_revocation_unknown' : 'w_chain_revocation_unknown'
  const failed =
    unusable.find(({ crl }) => crl && namesMatch(crl.issuer, certificate.issuer)) ?? unusable.find(({ crl }) => !crl)
  const why = failed ? `; "${failed.name}" cannot be used: ${failed.why}` : ''
  const issuer = formatName(certificate.issuer)
  return finding(
    rule,
    `no CRL given of "${issuer}" says whether ${nameOf(certificate)} is revoked${why}`,
    'RFC 5280 6.3.3',
  )
}

const nameOf = (certificate: Certificate): string => {
  const subject = formatName(certificate.subject)
  return subject === '' ? 'the certificate' : `"${subject}"`
}

const finding = (rule: RuleName, message: string, source: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field: 'revocation',
  message,
  source,
})
