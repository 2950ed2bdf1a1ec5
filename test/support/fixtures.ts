import { issue } from '../../core/authority/issuance/issue.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { isLeaf, type LeafProfile, profileExtension } from '../../core/pki/profile/profile.ts'
import { type Certificate, parseCertificate } from '../../core/pki/x509/certificate.ts'
import { readCertificationRequest } from '../../core/pki/x509/csr.ts'
import { context, DerReader, TAG } from '../../core/pki/x509/der-reader.ts'
import { octetBits, sequence } from '../../core/pki/x509/der-writer.ts'
import { readAuthorityKeyIdentifier, readSubjectKeyIdentifier } from '../../core/pki/x509/extensions.ts'
import { OID } from '../../core/pki/x509/oids.ts'
import { keyFingerprint, keyIdentifier, type PublicKeyInfo } from '../../core/pki/x509/public-key.ts'
import { ecdsaEncodingProblem, signData } from '../../core/pki/x509/signature.ts'
import { lab } from './asked.ts'
import { csrFor, leafKey } from './csr.ts'
import { applyEdits } from './der-edit.ts'
import { type Placeholders, toHexText } from './hex.ts'
import type { KeyPair } from './keys.ts'
import { profiles, TestWorld } from './world.ts'

export const world: TestWorld = new TestWorld()
export const leafProfiles: readonly LeafProfile[] = profiles.all.filter(isLeaf)

/** A certificate made in this run, its own key and its issuer's. */
export interface Fixture {
  readonly der: Uint8Array
  readonly key: KeyPair
  readonly issuerKey: KeyPair
}

/** DCCKI requests name an environment; the others need none. */
export const environmentOf = (id: ProfileId): string | null => (id.startsWith('dccki/') ? 'uit-a' : null)

const fixtures = new Map<ProfileId, Promise<Fixture>>()

/** Returns a valid certificate of `id`, the same one throughout the process. */
export function fixture(id: ProfileId): Promise<Fixture> {
  const known = fixtures.get(id) ?? makeFixture(id)
  fixtures.set(id, known)
  return known
}

async function makeFixture(id: ProfileId): Promise<Fixture> {
  const profile = profiles.get(id)
  const environment = environmentOf(id)
  const issuer = await world.ca(profile.issuer, environment)
  if (!isLeaf(profile)) {
    const { der, key } = await world.ca(id, environment)
    return { der, key, issuerKey: issuer.key }
  }
  const request = { csr: csrFor(profile), profile, environment, ...lab }
  const { record } = await issue(request, world.deps())
  return { der: record.der, key: leafKey(profile), issuerKey: issuer.key }
}

/** Returns the certificate signed anew by `key`, its signed part and algorithm as they stand. */
export function resignCertificate(der: Uint8Array, { privateKey }: KeyPair): Uint8Array {
  const outer = new DerReader(der).read(TAG.sequence, 'certificate')
  const tbsDer = outer.readRaw('tbsCertificate')
  return sequence(tbsDer, outer.readRaw('algorithm'), octetBits(signData(tbsDer, privateKey)))
}

/** Returns the certificate with the subjectKeyIdentifier that belongs to the key it now has. */
export function reidentify(der: Uint8Array, id: ProfileId, old: Placeholders, vector: string): Uint8Array {
  const method = profileExtension(profiles.get(id), 'subjectKeyIdentifier')?.method ?? 1
  const ski = keyIdentifier(parseCertificate(der).publicKey.keyOctets, method)
  const find = '06[55 1D 0E] 04[ 04[ {ski} ] ]'
  return applyEdits(der, [{ find, replace: `06[55 1D 0E] 04[ 04[ ${toHexText(ski)} ] ]` }], old, vector)
}

/** What the vectors may put in braces for a certificate. */
export function certificateValues(der: Uint8Array): Placeholders {
  const certificate = parseCertificate(der)
  const tbs = new DerReader(certificate.tbsDer).read(TAG.sequence, 'tbsCertificate')
  for (const what of ['version', 'serial', 'algorithm', 'issuer']) tbs.readRaw(what)
  const validity = tbs.read(TAG.sequence, 'validity')
  return {
    serial: certificate.serial,
    issuer: certificate.issuer.der,
    subject: certificate.subject.der,
    notBefore: validity.readRaw('notBefore'),
    notAfter: validity.readRaw('notAfter'),
    signature: certificate.signature,
    ...keyValues(certificate.publicKey),
    ...identifierValues(certificate),
    ...ecdsaValues(certificate.signature),
  }
}

/** What the vectors may put in braces for a request. */
export function csrValues(der: Uint8Array): Placeholders {
  const { infoDer, subject, signature, publicKey } = readCertificationRequest(der)
  const info = new DerReader(infoDer).read(TAG.sequence, 'info')
  for (const what of ['version', 'subject', 'key']) info.readRaw(what)
  const attributes = info.read(context(0, true), 'attributes').rest()
  return { subject: subject.der, attributes, signature, ...keyValues(publicKey), ...ecdsaValues(signature) }
}

/** Returns the SHA-256 of the key that a request names. */
export const fingerprintOf = (csr: Uint8Array): string =>
  keyFingerprint(readCertificationRequest(csr).publicKey.spkiDer)

function keyValues(key: PublicKeyInfo): Placeholders {
  const { spkiDer: spki, keyOctets } = key
  if (key.kind === 'rsa') return { spki, keyOctets, modulus: key.modulus }
  return { spki, keyOctets, compressed: Uint8Array.of(2 + ((keyOctets[64] ?? 0) & 1), ...keyOctets.slice(1, 33)) }
}

function identifierValues({ extensions }: Certificate): Placeholders {
  const find = (oid: string) => extensions.find((candidate) => candidate.oid === oid)
  const [subject, authority] = [find(OID.subjectKeyIdentifier), find(OID.authorityKeyIdentifier)]
  const ski = subject && readSubjectKeyIdentifier(subject)
  const aki = authority && readAuthorityKeyIdentifier(authority).keyIdentifier
  return { ...(ski ? { ski } : {}), ...(aki ? { aki } : {}) }
}

// SP 800-186 §3.2.1.3: the order of the base point.
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** r and s as they stand, if it is an ECDSA signature, and s in its high and its low form: n − s verifies as s does. */
function ecdsaValues(signature: Uint8Array): Placeholders {
  if (ecdsaEncodingProblem(signature) !== null) return {}
  const pair = new DerReader(signature).read(TAG.sequence, 'signature')
  const [r, s] = [pair.readInteger('r'), pair.readInteger('s')]
  const value = BigInt(`0x${toHexText(s)}`)
  const [low = value, high = value] = [value, N - value].sort((a, b) => (a < b ? -1 : 1))
  return { r, s, lowS: integerContents(low), highS: integerContents(high) }
}

function integerContents(value: bigint): Uint8Array {
  const digits = value.toString(16)
  const octets = Buffer.from(digits.padStart(digits.length + (digits.length & 1), '0'), 'hex')
  return Uint8Array.from((octets[0] ?? 0) > 0x7f ? [0, ...octets] : octets)
}
