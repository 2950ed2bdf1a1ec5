import { CertificateView, type DecodedKind, decodedKinds, type Finding, makeFinding } from '../lint/index.ts'
import {
  algorithmFacts,
  type Certificate,
  findExtension,
  findRepeatedExtension,
  OID,
  oidName,
  signatureAlgorithms,
} from '../x509/index.ts'
import { nameOf } from './name-of.ts'

/** The extensions that the path check processes, or that restrict nothing that it relies on. */
const UNDERSTOOD: ReadonlySet<string> = new Set(decodedKinds.map((kind) => OID[kind]))

/**
 * Checks what a certificate of a path needs whatever its profile: version 3, no extension repeated or malformed, every
 * critical extension understood, no name constraints (they are not processed), one signature algorithm inside and outside.
 * Does not verify the signature.
 * @see RFC 5280 §4.1, §4.2, §6.1.4
 */
export function checkPathCertificate(certificate: Certificate): Finding[] {
  const name = nameOf(certificate)
  const { version, signatureAlgorithm: inner, outerAlgorithm: outer } = certificate
  const findings: Finding[] = []
  const add = (rule: `e_chain_${string}`, field: string, what: string, source: string): void => {
    findings.push(makeFinding(rule, field, `${name} ${what}`, source))
  }
  if (version !== 3)
    add('e_chain_version_wrong', 'version', `has version ${version}; 3 is required`, 'RFC 5280 4.1.2.1')
  const repeated = findRepeatedExtension(certificate)
  if (repeated)
    add('e_chain_extension_repeated', 'extensions', `has extension ${oidName(repeated.oid)} twice`, 'RFC 5280 4.2')
  for (const problem of malformedExtensions(certificate))
    add('e_chain_extension_malformed', 'extensions', `has a malformed extension: ${problem}`, 'RFC 5280 4.2')
  for (const oid of unknownCritical(certificate))
    add(
      'e_chain_extension_not_understood',
      'extensions',
      `has the critical extension ${oidName(oid)}, which is not processed`,
      'RFC 5280 6.1.4(o)',
    )
  if (findExtension(certificate, OID.nameConstraints))
    add(
      'e_chain_name_constraints',
      'extensions.nameConstraints',
      'has name constraints, which are not processed',
      'RFC 5280 4.2.1.10',
    )
  if (inner.oid !== outer.oid || inner.parameters !== outer.parameters)
    add(
      'e_chain_signature_algorithms_differ',
      'signatureAlgorithm',
      `has the signature algorithm ${oidName(inner.oid)} (parameters ${inner.parameters}) inside and ${oidName(outer.oid)} (parameters ${outer.parameters}) outside the signed part`,
      'RFC 5280 4.1.1.2',
    )
  return findings
}

function malformedExtensions(certificate: Certificate): string[] {
  const view = new CertificateView(certificate, certificate)
  return decodedKinds.flatMap((kind: DecodedKind) => {
    const problem = view.malformed(kind)
    return problem === null ? [] : [`${kind}: ${problem}`]
  })
}

/** Returns each OID once: a file may have thousands. Name constraints have a rule of their own. */
function unknownCritical({ extensions }: Certificate): string[] {
  const unknown = extensions.filter(
    ({ oid, critical }) => critical && !UNDERSTOOD.has(oid) && oid !== OID.nameConstraints,
  )
  return [...new Set(unknown.map(({ oid }) => oid))].slice(0, MAX_LISTED)
}

const MAX_LISTED = 10

/**
 * Returns the finding for a signature algorithm that cannot be accepted from the issuer's key, or null: an algorithm that
 * is not allowed, or one for another kind of key. Ignores its parameters; see {@link checkAlgorithmParameters}.
 */
export function checkAlgorithm(certificate: Certificate, issuer: Certificate): Finding | null {
  const { oid } = certificate.outerAlgorithm
  const known = factsOf(oid)
  const name = nameOf(certificate)
  if (!known) {
    const message = `${name} is signed with ${oidName(oid)}, which is not allowed; allowed: ${signatureAlgorithms.join(', ')}`
    return makeFinding(
      'e_chain_signature_algorithm_not_allowed',
      'signatureAlgorithm',
      message,
      'GBCS 12.2; SEC Appendices Q and S',
    )
  }
  const { kind } = issuer.publicKey
  if (known.key === kind) return null
  const message = `${name} is signed with ${oidName(oid)}, but the key of ${nameOf(issuer)} is ${kind.toUpperCase()}`
  return makeFinding('e_chain_signature_algorithm_wrong', 'signatureAlgorithm', message, 'RFC 5280 4.1.1.2')
}

/** Returns the finding for an algorithm with wrong parameters, or null. RFC 4055 §5: RSA without its NULL is accepted. */
export function checkAlgorithmParameters(certificate: Certificate): Finding | null {
  const { oid, parameters } = certificate.outerAlgorithm
  const known = factsOf(oid)
  if (!known || parameters === known.parameters || (known.key === 'rsa' && parameters === 'absent')) return null
  const message = `${nameOf(certificate)} is signed with ${oidName(oid)} with parameters ${parameters}; ${known.parameters} is required`
  return makeFinding(
    'e_chain_signature_parameters_wrong',
    'signatureAlgorithm.parameters',
    message,
    'RFC 5758 3.2; RFC 4055 5',
  )
}

const factsOf = (oid: string) => Object.values(algorithmFacts).find((facts) => facts.oid === oid)
