import { context, TAG } from './der-reader.ts'
import { integer, octetBits, octetString, oid, sequence, smallInteger, TRUE, tlv } from './der-writer.ts'
import { OID } from './oids.ts'
import { algorithmFacts, type SignatureAlgorithm } from './signature.ts'
import { encodeTime } from './time.ts'

/** The entry of a CRL for one certificate. */
export interface CrlEntryContent {
  /** Contents octets of the serial number. */
  readonly serial: Uint8Array
  readonly revokedAtSeconds: number
  /** RFC 5280 §5.3.1; null if none is given. */
  readonly reasonCode: number | null
  readonly invaliditySeconds: number | null
}

/** The contents of a CRL. */
export interface CrlContent {
  readonly algorithm: SignatureAlgorithm
  /** The subject of the CA, byte for byte: encoding the name again might change it (RFC 5280 §7.1). */
  readonly issuerDer: Uint8Array
  readonly thisUpdateSeconds: number
  readonly nextUpdateSeconds: number
  readonly number: number
  readonly authorityKeyIdentifier: Uint8Array
  readonly scope: 'none' | 'onlyContainsCACerts' | 'onlyContainsUserCerts'
  readonly entries: readonly CrlEntryContent[]
}

// RFC 5280 §5.1.2.1: version 2 is written 1.
const VERSION_2 = smallInteger(1)

/** Returns the TBSCertList of a CRL, its entries in the order given. RFC 5280 §5.1.2 */
export function encodeTbsCertList(content: CrlContent): Uint8Array {
  const { algorithm, issuerDer, thisUpdateSeconds, nextUpdateSeconds, entries, ...extensions } = content
  return sequence(
    VERSION_2,
    algorithmFacts[algorithm].der,
    issuerDer,
    encodeTime(thisUpdateSeconds),
    encodeTime(nextUpdateSeconds),
    // RFC 5280 §5.1.2.6: absent if there are no entries.
    ...(entries.length === 0 ? [] : [sequence(...entries.map(encodeEntry))]),
    tlv(context(0, true), sequence(...encodeExtensions(extensions))),
  )
}

/** Returns the CertificateList of a TBSCertList and its signature. */
export const assembleCrl = (tbsDer: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array =>
  sequence(tbsDer, algorithmFacts[algorithm].der, octetBits(signature))

const KEY_IDENTIFIER = context(0, false)

function encodeExtensions({
  number,
  authorityKeyIdentifier,
  scope,
}: Pick<CrlContent, 'number' | 'authorityKeyIdentifier' | 'scope'>): Uint8Array[] {
  const list = [
    extension(OID.authorityKeyIdentifier, sequence(tlv(KEY_IDENTIFIER, authorityKeyIdentifier))),
    extension(OID.cRLNumber, integer(positive(number))),
  ]
  if (scope !== 'none') list.push(criticalExtension(OID.issuingDistributionPoint, sequence(scopeFlag(scope))))
  return list
}

/** RFC 5280 §5.2.5: [1] for user certificates, [2] for CA certificates. */
const scopeFlag = (scope: 'onlyContainsCACerts' | 'onlyContainsUserCerts'): Uint8Array =>
  tlv(context(scope === 'onlyContainsUserCerts' ? 1 : 2, false), Uint8Array.of(0xff))

function encodeEntry({ serial, revokedAtSeconds, reasonCode, invaliditySeconds }: CrlEntryContent): Uint8Array {
  const extensions: Uint8Array[] = []
  if (reasonCode !== null) extensions.push(extension(OID.reasonCode, tlv(TAG.enumerated, Uint8Array.of(reasonCode))))
  if (invaliditySeconds !== null) extensions.push(extension(OID.invalidityDate, generalizedTime(invaliditySeconds)))
  const more = extensions.length === 0 ? [] : [sequence(...extensions)]
  return sequence(integer(serial), encodeTime(revokedAtSeconds), ...more)
}

const extension = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), octetString(value))
const criticalExtension = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), TRUE, octetString(value))

/** RFC 5280 §5.3.2: a GeneralizedTime in every year. */
function generalizedTime(seconds: number): Uint8Array {
  const digits = new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return tlv(TAG.generalizedTime, Buffer.from(`${digits}Z`, 'latin1'))
}

/** Returns the contents octets of a positive INTEGER. */
function positive(value: number): Uint8Array {
  const hex = value.toString(16)
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Uint8Array.from((octets[0] as number) > 0x7f ? [0, ...octets] : octets)
}
