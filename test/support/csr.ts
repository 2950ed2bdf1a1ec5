import { encodeSubject, type SubjectValues } from '../../core/pki/profile/encode-subject.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { type LeafProfile, profileExtension } from '../../core/pki/profile/profile.ts'
import { context, DerReader, TAG } from '../../core/pki/x509/der-reader.ts'
import {
  namedBits,
  octetBits,
  octetString,
  oid,
  sequence,
  set,
  smallInteger,
  TRUE,
  tlv,
} from '../../core/pki/x509/der-writer.ts'
import { keyUsageBits } from '../../core/pki/x509/extensions.ts'
import { OID } from '../../core/pki/x509/oids.ts'
import { algorithmFacts, signData } from '../../core/pki/x509/signature.ts'
import { ecKey, type KeyPair, rsaKey } from './keys.ts'

// RFC 5612: an enterprise number for documents. RFC 7042 §2.2.3: EUI-64 for documents.
export const HW_TYPE = '1.3.6.1.4.1.32473.1.2'
export const DEVICE_EUI64: Uint8Array = Uint8Array.of(0x00, 0x00, 0x5e, 0xef, 0x10, 0x00, 0x00, 0x01)
export const PARTY_EUI64: Uint8Array = Uint8Array.of(0x00, 0x00, 0x5e, 0xef, 0x10, 0x00, 0x00, 0x10)
const EMPTY = new Uint8Array(0)

/** What stands in a request; whatever is left out is as RFC 2986 has it. */
export interface CsrParts {
  readonly subject: Uint8Array
  readonly extensions: readonly Uint8Array[]
  readonly key: KeyPair
}

/** Returns a signed PKCS#10 request, DER. */
export function makeCsr({ subject, extensions, key }: CsrParts): Uint8Array {
  const request = sequence(oid(OID.extensionRequest), set(sequence(...extensions)))
  const attributes = tlv(context(0, true), extensions.length > 0 ? request : EMPTY)
  return signCsr(sequence(smallInteger(0), subject, key.spkiDer, attributes), algorithmOf(key), key)
}

/** Returns the request with its signature made anew over its info as it stands; the algorithm outside stays. */
export function resignCsr(der: Uint8Array, key: KeyPair): Uint8Array {
  const outer = new DerReader(der).read(TAG.sequence, 'certification request')
  return signCsr(outer.readRaw('info'), outer.readRaw('algorithm'), key)
}

const signCsr = (info: Uint8Array, algorithm: Uint8Array, { privateKey }: KeyPair): Uint8Array =>
  sequence(info, algorithm, octetBits(signData(info, privateKey)))

const algorithmOf = ({ privateKey }: KeyPair): Uint8Array =>
  algorithmFacts[privateKey.asymmetricKeyType === 'ec' ? 'ecdsa-with-SHA256' : 'sha256WithRSAEncryption'].der

export const extension = (name: keyof typeof OID, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(OID[name]), critical ? TRUE : EMPTY, octetString(value))

/** RFC 4108 §5 */
export const hardwareModuleName = (hwType: string, hwSerial: Uint8Array): Uint8Array =>
  tlv(
    context(0, true),
    oid(OID.hardwareModuleName),
    tlv(context(0, true), sequence(oid(hwType), octetString(hwSerial))),
  )

export const dnsName = (name: string): Uint8Array => tlv(context(2, false), Buffer.from(name, 'latin1'))

const party: SubjectValues = { organizationName: 'Example Energy Ltd', role: 2, commonName: 'system-1.example' }

const subjects: Partial<Record<ProfileId, SubjectValues>> = {
  'smki-organisation/organisation-ds': { role: 2, eui64: PARTY_EUI64 },
  'smki-organisation/organisation-ka': { role: 2, eui64: PARTY_EUI64 },
  'smki-organisation/xml-sign': { role: 0x87, eui64: PARTY_EUI64 },
  'iki/ad-hoc-web-service': party,
  'iki/batched-web-service': party,
  'iki/portal-organisation': { ...party, commonName: 'A. Officer' },
  'iki/portal-device': { ...party, commonName: 'A. Officer' },
  'iki/file-signing': party,
  'dccki/infrastructure': { organizationName: 'Example Energy Ltd', commonName: 'gateway.uit-a.example' },
  'dccki/personnel': { organizationName: 'Example Energy Ltd', commonName: 'A. Person' },
}

export const subjectOf = (id: ProfileId): SubjectValues => subjects[id] ?? {}

/** The key of every leaf of one algorithm, so that a second request under another profile uses it again. */
export const leafKey = (profile: LeafProfile): KeyPair => {
  const wanted = profile.fields.publicKey.value
  return wanted.algorithm === 'ec' ? ecKey('leaf') : rsaKey(wanted.bits, 'leaf')
}

/** Returns a request that `profile` accepts: keyUsage always, subjectAltName where the profile has it. */
export function csrFor(profile: LeafProfile, key: KeyPair = leafKey(profile)): Uint8Array {
  const bits = profileExtension(profile, 'keyUsage')?.bits ?? []
  const altName = profileExtension(profile, 'subjectAltName')
  const names =
    altName?.names === 'dNSName' ? dnsName('gateway.uit-a.example') : hardwareModuleName(HW_TYPE, DEVICE_EUI64)
  const keyUsage = extension('keyUsage', true, namedBits(bits.map((bit) => keyUsageBits.indexOf(bit))))
  return makeCsr({
    subject: encodeSubject(profile, subjectOf(profile.id)),
    extensions: altName ? [keyUsage, extension('subjectAltName', altName.critical, sequence(names))] : [keyUsage],
    key,
  })
}
