import { CertificateView, type Finding, type RuleName, severityOf } from '../lint/index.ts'
import { bytesEqual, type Certificate, formatName, formatTime, OID } from '../x509/index.ts'
import { chainOfPath, type PathStep } from './find-path.ts'

/** Judges a path as RFC 5280 §6.1 does, each thing wrong named by itself. `atSeconds` null leaves expiry unjudged. */
export function checkPath(
  path: readonly PathStep[],
  trust: readonly Certificate[],
  atSeconds: number | null,
): Finding[] {
  // The leaf's own validity is lint's to judge.
  const [leaf, ...cas] = chainOfPath(path)
  return [
    ...path.flatMap(checkSignature),
    ...checkAnchor(path, trust),
    ...cas.flatMap(checkCa),
    ...(leaf ? checkPolicies(leaf, cas) : []),
    ...(atSeconds === null ? [] : cas.flatMap((certificate) => checkValidity(certificate, atSeconds))),
  ]
}

function checkSignature({ certificate, issuer, verdict }: PathStep): Finding[] {
  const name = nameOf(certificate)
  if (!issuer) {
    return [
      finding(
        'e_chain_issuer_unknown',
        'issuer',
        `no certificate given is named "${formatName(certificate.issuer)}" with the key that signed ${name}`,
        'RFC 5280 6.1',
      ),
    ]
  }
  const findings: Finding[] = []
  if (verdict === 'invalid') {
    findings.push(
      finding(
        'e_chain_signature_invalid',
        'signature',
        `the key of ${nameOf(issuer)} does not verify the signature of ${name}`,
        'RFC 5280 6.1.3(a)(1)',
      ),
    )
  }
  if (!bytesEqual(certificate.issuer.der, issuer.subject.der)) {
    findings.push(
      finding(
        'w_chain_name_bytes_differ',
        'issuer',
        `the issuer of ${name} matches the subject of ${nameOf(issuer)} but not byte for byte`,
        'RFC 5280 7.1',
      ),
    )
  }
  return findings
}

function checkAnchor(path: readonly PathStep[], trust: readonly Certificate[]): Finding[] {
  const last = path.at(-1)
  if (!last?.issuer) return []
  if (trust.some(({ der }) => path.some(({ issuer }) => issuer && bytesEqual(der, issuer.der)))) return []
  return [
    finding(
      'e_chain_not_trusted',
      'issuer',
      `the path ends at ${nameOf(last.issuer)}, which is not trusted`,
      'RFC 5280 6.1.1(d)',
    ),
  ]
}

/** `depth` counts the CA certificates between this one and the leaf. */
function checkCa(certificate: Certificate, depth: number): Finding[] {
  const view = new CertificateView(certificate, certificate)
  const constraints = view.decode('basicConstraints')
  const name = nameOf(certificate)
  if (!constraints?.cA || view.decode('keyUsage')?.includes('keyCertSign') === false) {
    return [
      finding(
        'e_chain_issuer_not_ca',
        'extensions.basicConstraints',
        `${name} signed a certificate but is no CA`,
        'RFC 5280 6.1.4(k), (n)',
      ),
    ]
  }
  if (constraints.pathLen === null || depth <= constraints.pathLen) return []
  return [
    finding(
      'e_chain_path_too_long',
      'extensions.basicConstraints',
      `${name} allows ${constraints.pathLen} CAs below it; the path has ${depth}`,
      'RFC 5280 6.1.4(l)',
    ),
  ]
}

/** A policy of the leaf must stand in every CA certificate below the root, or anyPolicy instead. */
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
  return [
    finding(
      'e_chain_policy_not_allowed',
      'extensions.certificatePolicies',
      `${nameOf(missing.signed)} does not assert policy ${wanted.join(', ')}`,
      'RFC 5280 6.1.3(d)',
    ),
  ]
}

function checkValidity(certificate: Certificate, atSeconds: number): Finding[] {
  const { notBefore, notAfter } = certificate
  if (atSeconds >= notBefore.seconds && atSeconds <= notAfter.seconds) return []
  const span = `${formatTime(notBefore.seconds)} to ${formatTime(notAfter.seconds)}`
  return [
    finding(
      'e_chain_ca_not_valid',
      'validity',
      `${nameOf(certificate)} is valid ${span}, not at ${formatTime(atSeconds)}`,
      'RFC 5280 6.1.3(a)(2)',
    ),
  ]
}

const nameOf = (certificate: Certificate): string => {
  const subject = formatName(certificate.subject)
  return subject === '' ? 'the certificate' : `"${subject}"`
}

const finding = (rule: RuleName, field: string, message: string, source: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source,
})
