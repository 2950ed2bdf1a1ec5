import { type RevocationReason, revocationReasonNames, revocationReasons } from './crl-reason.ts'
import { context, TAG } from './der-reader.ts'
import { DerWriter, integer, octetBits, octetString, oid, sequence, smallInteger, TRUE, tlv } from './der-writer.ts'
import { OID } from './oids.ts'
import { algorithmFacts, type SignatureAlgorithm } from './signature.ts'
import { encodeGeneralizedTime, encodeTime, passingTime } from './time.ts'

/** The entry of a CRL for one certificate. */
export interface CrlEntryContent {
  /** Contents octets of the serial number, hex. */
  readonly serial: string
  /** The revocationDate, in seconds since 1970. */
  readonly atSeconds: number
  /** RFC 5280 §5.3.1: "unspecified" is expressed by leaving the extension out. */
  readonly reason: RevocationReason
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
  const writer = new DerWriter().start().open(TAG.sequence)
  writer.raw(VERSION_2).raw(algorithmFacts[algorithm].der).raw(issuerDer)
  writer.raw(encodeTime(thisUpdateSeconds)).raw(encodeTime(nextUpdateSeconds))
  writeEntries(entries, writer)
  writer
    .open(context(0, true))
    .raw(sequence(...encodeExtensions(extensions)))
    .close()
  return writer.close().view()
}

/** RFC 5280 §5.1.2.6: the list is absent if there are no entries. */
function writeEntries(entries: readonly CrlEntryContent[], writer: DerWriter): void {
  if (entries.length === 0) return
  writer.open(TAG.sequence)
  for (const entry of entries) {
    writer.open(TAG.sequence).hexElement(TAG.integer, entry.serial).raw(passingTime(entry.atSeconds))
    writer.raw(encodeEntryExtensions(entry)).close()
  }
  writer.close()
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

const NO_EXTENSIONS = new Uint8Array()

/** The extensions of an entry that says no more than its reason: a CRL of any size has the same few. */
const reasonsAlone = new Map(
  revocationReasonNames.map((reason) => [
    reason,
    reason === 'unspecified' ? NO_EXTENSIONS : sequence(reasonExtension(reason)),
  ]),
)

function encodeEntryExtensions({ reason, invaliditySeconds }: CrlEntryContent): Uint8Array {
  if (invaliditySeconds === null) return reasonsAlone.get(reason) as Uint8Array
  const invalidity = extension(OID.invalidityDate, encodeGeneralizedTime(invaliditySeconds))
  return reason === 'unspecified' ? sequence(invalidity) : sequence(reasonExtension(reason), invalidity)
}

function reasonExtension(reason: RevocationReason): Uint8Array {
  return extension(OID.reasonCode, tlv(TAG.enumerated, Uint8Array.of(revocationReasons[reason])))
}

function extension(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), octetString(value))
}

const criticalExtension = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), TRUE, octetString(value))

/** Returns the contents octets of a positive INTEGER. */
function positive(value: number): Uint8Array {
  const hex = value.toString(16)
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Uint8Array.from((octets[0] as number) > 0x7f ? [0, ...octets] : octets)
}
