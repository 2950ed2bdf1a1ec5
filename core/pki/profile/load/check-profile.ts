import { algorithmFacts } from '../../x509/index.ts'
import type { ProfileDocument, ProfileExtension } from '../schema/index.ts'

type Kind = ProfileExtension['extension']
type Lookup = (id: ProfileDocument['id']) => ProfileDocument

const extensionOf = <K extends Kind>(profile: ProfileDocument, kind: K) =>
  profile.fields.extensions.find((e): e is Extract<ProfileExtension, { extension: K }> => e.extension === kind)

/** Returns every impossible combination in `profile`; each names the keys that contradict each other and what is allowed. */
export function findContradictions(profile: ProfileDocument, lookup: Lookup): string[] {
  return [
    ...issuerContradictions(profile, lookup(profile.issuer)),
    ...kindContradictions(profile),
    ...subjectContradictions(profile),
    ...keyContradictions(profile),
    ...repeated(
      'fields.extensions',
      profile.fields.extensions.map((e) => e.extension),
    ),
  ]
}

function issuerContradictions(profile: ProfileDocument, issuer: ProfileDocument): string[] {
  const problems: string[] = []
  const wanted = profile.kind === 'leaf' ? 'issuing' : 'root'
  if (profile.kind === 'root' && issuer.id !== profile.id) {
    problems.push(`"issuer" is "${issuer.id}"; a profile of kind "root" names itself, "${profile.id}"`)
  } else if (issuer.kind !== wanted || issuer.pki !== profile.pki) {
    problems.push(
      `"issuer" is "${issuer.id}"; a profile of kind "${profile.kind}" needs one of kind "${wanted}" in PKI "${profile.pki}"`,
    )
  }
  const needed = algorithmFacts[profile.fields.signatureAlgorithm.value].key
  const held = issuer.fields.publicKey.value.algorithm
  if (needed !== held) {
    problems.push(
      `"fields.signatureAlgorithm" is "${profile.fields.signatureAlgorithm.value}", which the ${held} key of "${issuer.id}" cannot make`,
    )
  }
  return problems
}

function kindContradictions(profile: ProfileDocument): string[] {
  const isCa = profile.kind !== 'leaf'
  const problems: string[] = []
  const constraints = extensionOf(profile, 'basicConstraints')
  const signsCertificates = extensionOf(profile, 'keyUsage')?.bits.includes('keyCertSign') ?? false
  if (isCa !== (constraints?.cA ?? false)) {
    problems.push(
      `"basicConstraints.cA" is ${constraints?.cA ?? 'missing'}; a profile of kind "${profile.kind}" needs ${isCa}`,
    )
  }
  // RFC 5280 §4.2.1.9: a path length only with cA.
  if (constraints && !constraints.cA && constraints.pathLen !== null) {
    problems.push('"basicConstraints.pathLen" needs "cA: true"; allowed without it: null')
  }
  if (isCa !== signsCertificates) {
    problems.push(
      `"keyUsage.bits" ${signsCertificates ? 'has' : 'lacks'} "keyCertSign", which a profile of kind "${profile.kind}" ${isCa ? 'needs' : 'cannot have'}`,
    )
  }
  if (isCa !== (profile.csr === null)) {
    problems.push(
      `"csr" is ${isCa ? 'set' : 'null'}; a profile of kind "${profile.kind}" needs ${isCa ? 'null' : 'the CSR rules'}`,
    )
  }
  // RFC 5280 §4.2.1.1: only a self-signed certificate may leave it out.
  if (profile.kind !== 'root' && !extensionOf(profile, 'authorityKeyIdentifier')) {
    problems.push('"fields.extensions" lacks "authorityKeyIdentifier", which only kind "root" may leave out')
  }
  return problems
}

function subjectContradictions(profile: ProfileDocument): string[] {
  const attributes = profile.fields.subject.value
  const names = attributes.map((a) => (a.attribute === 'remotePartyRole' ? 'organizationalUnitName' : a.attribute))
  const problems = [...repeated('fields.subject.value', names), ...lengthContradictions(attributes)]
  const altName = extensionOf(profile, 'subjectAltName')
  // RFC 5280 §4.1.2.6
  if (attributes.length === 0 && !altName?.critical) {
    problems.push('"fields.subject.value" is empty, which needs a "subjectAltName" with "critical: true"')
  }
  if (profile.kind !== 'leaf' && !attributes.some((a) => a.attribute === 'commonName' && a.presence === 'required')) {
    problems.push(
      `"fields.subject.value" lacks a required "commonName", which a profile of kind "${profile.kind}" needs`,
    )
  }
  const wanted = altName ? 'required' : 'forbidden'
  if (profile.csr && profile.csr.subjectAltName !== wanted) {
    problems.push(`"csr.subjectAltName" is "${profile.csr.subjectAltName}"; these extensions need "${wanted}"`)
  }
  return problems
}

function lengthContradictions(attributes: ProfileDocument['fields']['subject']['value']): string[] {
  return attributes.flatMap((rule) => {
    if (!('string' in rule) || rule.attribute === 'remotePartyRole' || rule.attribute === 'countryName') return []
    if ((rule.maxOctets === undefined) !== (rule.maxCharacters === undefined)) return []
    return [`"${rule.attribute}" needs exactly one of "maxOctets" and "maxCharacters"`]
  })
}

function keyContradictions(profile: ProfileDocument): string[] {
  const bits = extensionOf(profile, 'keyUsage')?.bits ?? []
  const algorithm = profile.fields.publicKey.value.algorithm
  const problems = repeated('keyUsage.bits', bits)
  // RFC 5480 §3 and RFC 3279 §2.3.1: what each kind of key can do.
  const impossible =
    algorithm === 'ec' ? (['keyEncipherment', 'dataEncipherment'] as const) : (['keyAgreement'] as const)
  for (const bit of impossible) {
    if (bits.includes(bit)) problems.push(`"keyUsage.bits" has "${bit}", which an ${algorithm} key cannot do`)
  }
  if (profile.usage !== null && (bits.length !== 1 || bits[0] !== profile.usage)) {
    problems.push(
      `"usage" is "${profile.usage}" but "keyUsage.bits" is ${JSON.stringify(bits)}; allowed: ["${profile.usage}"]`,
    )
  }
  return problems
}

function repeated(key: string, names: readonly string[]): string[] {
  const twice = names.filter((name, i) => names.indexOf(name) !== i)
  return [...new Set(twice)].map((name) => `"${key}" has "${name}" twice; allowed: once`)
}
