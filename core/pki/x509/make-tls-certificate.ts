import { createPublicKey, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { context, DerReader, TAG } from './der-reader.ts'
import {
  integer,
  namedBits,
  octetBits,
  octetString,
  oid,
  sequence,
  set,
  smallInteger,
  TRUE,
  tlv,
} from './der-writer.ts'
import { keyUsageBits } from './extensions.ts'
import { ipOctets } from './ip-octets.ts'
import { OID } from './oids.ts'
import { keyIdentifier, readPublicKeyInfo } from './public-key.ts'
import { algorithmFacts, signData } from './signature.ts'
import { encodeTime } from './time.ts'

/** The contents of a certificate for TLS, which is outside the PKIs of the world. */
export interface TlsCertificateContent {
  readonly commonName: string
  /** DNS names and IP addresses; without any, it is a root. */
  readonly names: readonly string[]
  /** Contents octets of the serialNumber INTEGER. */
  readonly serial: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly publicKey: KeyObject
}

/** The issuer; for a root, its own name and key. */
export interface TlsIssuer {
  readonly nameDer: Uint8Array
  readonly key: KeyObject
}

const algorithm = algorithmFacts.sha256WithRSAEncryption.der

/** Returns a certificate for TLS, DER, signed with RSA and SHA-256. @see RFC 5280 §4.1, RFC 9525 §3 */
export function makeTlsCertificate(content: TlsCertificateContent, issuer: TlsIssuer): Uint8Array {
  const { commonName, serial, notBeforeSeconds, notAfterSeconds, publicKey } = content
  const tbs = sequence(
    tlv(context(0, true), smallInteger(2)),
    integer(serial),
    algorithm,
    issuer.nameDer,
    sequence(encodeTime(notBeforeSeconds), encodeTime(notAfterSeconds)),
    tlsName(commonName),
    spkiOf(publicKey),
    tlv(context(3, true), sequence(...extensionsOf(content, createPublicKey(issuer.key)))),
  )
  return sequence(tbs, algorithm, octetBits(signData(tbs, issuer.key)))
}

/** Returns the DER of a name with only a common name. */
export const tlsName = (commonName: string): Uint8Array =>
  sequence(set(sequence(oid(OID.commonName), tlv(TAG.utf8String, Buffer.from(commonName)))))

const spkiOf = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' })

const EMPTY = new Uint8Array(0)

const extension = (name: keyof typeof OID, isCritical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(OID[name]), isCritical ? TRUE : EMPTY, octetString(value))

const usage = (...bits: readonly (typeof keyUsageBits)[number][]): Uint8Array =>
  extension('keyUsage', true, namedBits(bits.map((bit) => keyUsageBits.indexOf(bit))))

function extensionsOf({ names, publicKey }: TlsCertificateContent, issuerKey: KeyObject): Uint8Array[] {
  const subjectKey = extension('subjectKeyIdentifier', false, octetString(identifierOf(publicKey)))
  if (names.length === 0) {
    return [extension('basicConstraints', true, sequence(TRUE)), usage('keyCertSign', 'cRLSign'), subjectKey]
  }
  return [
    extension('basicConstraints', true, sequence()),
    // RFC 5246 §7.4.2: signing for the ECDHE suites.
    usage('digitalSignature', 'keyEncipherment'),
    extension('extendedKeyUsage', false, sequence(oid(OID.serverAuth))),
    subjectKey,
    extension('authorityKeyIdentifier', false, sequence(tlv(context(0, false), identifierOf(issuerKey)))),
    extension('subjectAltName', false, sequence(...names.map(generalName))),
  ]
}

/** RFC 5280 §4.2.1.6: dNSName [2], iPAddress [7]. */
const generalName = (name: string): Uint8Array =>
  isIP(name) === 0 ? tlv(context(2, false), Buffer.from(name, 'latin1')) : tlv(context(7, false), ipOctets(name))

const identifierOf = (key: KeyObject): Uint8Array =>
  keyIdentifier(readPublicKeyInfo(new DerReader(spkiOf(key))).keyOctets, 1)
