import { CertificateView, type Finding, makeFinding } from '../lint/index.ts'
import { bytesEqual, type Certificate, formatName, formatTime, OID } from '../x509/index.ts'
import { checkAlgorithm, checkAlgorithmParameters, checkPathCertificate } from './check-path-certificate.ts'
import { chainOfPath, type PathStep } from './find-path.ts'
import { nameOf } from './name-of.ts'

/**
 * Checks a path as RFC 5280 §6.1 does: signatures and their algorithms, the anchor, and each CA's form, extensions,
 * policies and validity. Each problem is a finding of its own. `atSeconds` is seconds since 1970; null does not check
 * validity. Lint checks the first certificate, its validity too; if it has not, `isLeafLinted` is false, and this checks
 * its form as that of a CA.
 */
export function checkPath(
  path: readonly PathStep[],
  trust: readonly Certificate[],
  atSeconds: number | null,
  isLeafLinted = true,
): Finding[] {
  const [leaf, ...cas] = chainOfPath(path)
  return [
    ...path.flatMap((step, i) => checkStep(step, i === 0 && isLeafLinted)),
    ...checkAnchor(path, trust),
    ...(leaf && !isLeafLinted ? checkPathCertificate(leaf) : []),
    ...cas.flatMap(checkPathCertificate),
    ...cas.flatMap(checkCa),
    ...(leaf ? checkPolicies(leaf, cas) : []),
    ...(atSeconds === null ? [] : cas.flatMap((certificate) => checkValidity(certificate, atSeconds))),
  ]
}

/** Checks who signed a certificate, and how. Lint checks the algorithm's parameters and the encoding of a leaf. */
function checkStep(step: PathStep, isLinted: boolean): Finding[] {
  const { certificate, issuer } = step
  const name = nameOf(certificate)
  if (!issuer) {
    const message = `no certificate given is named "${formatName(certificate.issuer)}" with the key that signed ${name}`
    return [makeFinding('e_chain_issuer_unknown', 'issuer', message, 'RFC 5280 6.1')]
  }
  const findings = checkSignature(step, issuer, isLinted)
  if (!bytesEqual(certificate.issuer.der, issuer.subject.der)) {
    const message = `the issuer of ${name} matches the subject of ${nameOf(issuer)} but not byte for byte`
    findings.push(makeFinding('w_chain_name_bytes_differ', 'issuer', message, 'RFC 5280 7.1'))
  }
  return findings
}

function checkSignature({ certificate, verdict }: PathStep, issuer: Certificate, isLinted: boolean): Finding[] {
  const ofAlgorithm = checkAlgorithm(certificate, issuer)
  if (ofAlgorithm) return [ofAlgorithm]
  const name = nameOf(certificate)
  if (verdict === 'invalid') {
    const message = `the key of ${nameOf(issuer)} does not verify the signature of ${name}`
    return [makeFinding('e_chain_signature_invalid', 'signature', message, 'RFC 5280 6.1.3(a)(1)')]
  }
  if (isLinted) return []
  const ofParameters = checkAlgorithmParameters(certificate)
  const findings = ofParameters ? [ofParameters] : []
  if (verdict !== 'value-only') return findings
  const message = `the signature of ${name} is right, but its encoding is not DER`
  return [...findings, makeFinding('e_chain_signature_not_der', 'signature', message, 'RFC 3279 2.2.3')]
}

function checkAnchor(path: readonly PathStep[], trust: readonly Certificate[]): Finding[] {
  const last = path.at(-1)
  if (!last?.issuer) return []
  if (trust.some(({ der }) => path.some(({ issuer }) => issuer && bytesEqual(der, issuer.der)))) return []
  const message = `the path ends at ${nameOf(last.issuer)}, which is not trusted`
  return [makeFinding('e_chain_not_trusted', 'issuer', message, 'RFC 5280 6.1.1(d)')]
}

/** `depth` counts the CA certificates between this one and the leaf. */
function checkCa(certificate: Certificate, depth: number): Finding[] {
  const view = new CertificateView(certificate, certificate)
  const constraints = view.decode('basicConstraints')
  const name = nameOf(certificate)
  const field = 'extensions.basicConstraints'
  if (!constraints?.cA || view.decode('keyUsage')?.includes('keyCertSign') === false)
    return [
      makeFinding(
        'e_chain_issuer_not_ca',
        field,
        `${name} signed a certificate but is not a CA`,
        'RFC 5280 6.1.4(k), (n)',
      ),
    ]
  if (constraints.pathLen === null || depth <= constraints.pathLen) return []
  const message = `${name} allows ${constraints.pathLen} CAs below it; the path has ${depth}`
  return [makeFinding('e_chain_path_too_long', field, message, 'RFC 5280 6.1.4(l)')]
}

/** Every CA certificate below the root must have a policy of the leaf, or anyPolicy. */
function checkPolicies(leaf: Certificate, cas: readonly Certificate[]): Finding[] {
  const wanted = new CertificateView(leaf, leaf).decode('certificatePolicies')?.map(({ oid }) => oid) ?? []
  // A root's own policies do not count (RFC 5280 §6.1.1).
  const between = cas
    .filter(({ subject, issuer }) => !bytesEqual(subject.der, issuer.der))
    .map((certificate) => new CertificateView(certificate, certificate))
  const missing = between.find((view) => {
    const held = view.decode('certificatePolicies')?.map(({ oid }) => oid) ?? []
    return !held.includes(OID.anyPolicy) && !wanted.some((oid) => held.includes(oid))
  })
  if (!missing?.signed || wanted.length === 0) return []
  const message = `${nameOf(missing.signed)} does not assert policy ${wanted.join(', ')}`
  return [makeFinding('e_chain_policy_not_allowed', 'extensions.certificatePolicies', message, 'RFC 5280 6.1.3(d)')]
}

function checkValidity(certificate: Certificate, atSeconds: number): Finding[] {
  const { notBefore, notAfter } = certificate
  if (atSeconds >= notBefore.seconds && atSeconds <= notAfter.seconds) return []
  const span = `${formatTime(notBefore.seconds)} to ${formatTime(notAfter.seconds)}`
  const message = `${nameOf(certificate)} is valid ${span}, not at ${formatTime(atSeconds)}`
  return [makeFinding('e_chain_ca_not_valid', 'validity', message, 'RFC 5280 6.1.3(a)(2)')]
}
