import { bytesEqual, toHex, toLatin1 } from './bytes.ts'
import { context, DerError, type DerReader, TAG } from './der-reader.ts'
import { OID } from './oids.ts'

export interface NameAttribute {
  readonly type: string
  /** The identifier octet of the value: 0C UTF8String, 13 PrintableString, 03 BIT STRING … */
  readonly tag: number
  /** The value's contents octets. */
  readonly value: Uint8Array
}

/** A distinguished name, with its encoding. */
export interface Name {
  readonly der: Uint8Array
  readonly rdns: readonly (readonly NameAttribute[])[]
  /** Every attribute, RDN by RDN, in the order of the encoding. */
  readonly attributes: readonly NameAttribute[]
}

/** Reads a Name and checks each string against the alphabet of its type. @throws {DerError} */
export function readName(reader: DerReader, what: string): Name {
  const start = reader.offset
  const rdnSequence = reader.read(TAG.sequence, what)
  const rdns: NameAttribute[][] = []
  const attributes: NameAttribute[] = []
  while (!rdnSequence.atEnd) {
    const rdn = readRdn(rdnSequence, what)
    rdns.push(rdn)
    for (const attribute of rdn) attributes.push(attribute)
  }
  return { der: reader.bytes.subarray(start, reader.offset), rdns, attributes }
}

function readRdn(reader: DerReader, what: string): NameAttribute[] {
  const at = reader.offset
  const rdn = reader.read(TAG.set, `${what} RDN`)
  const attributes: NameAttribute[] = []
  let previous = rdn.offset
  while (!rdn.atEnd) {
    const start = rdn.offset
    attributes.push(readAttribute(rdn.read(TAG.sequence, `${what} attribute`), what))
    // X.690 §11.6: the elements of a SET OF are in ascending order of their encodings.
    const { bytes, offset } = rdn
    if (start > previous && Buffer.compare(bytes.subarray(previous, start), bytes.subarray(start, offset)) > 0) {
      throw new DerError(start, `${what}: a SET OF out of order`)
    }
    previous = start
  }
  if (attributes.length === 0) throw new DerError(at, `${what}: an empty RDN`)
  return attributes
}

function readAttribute(reader: DerReader, what: string): NameAttribute {
  const type = reader.readOid(`${what} attribute type`)
  const at = reader.offset
  const tag = reader.nextTag
  const value = reader.readContents(tag, `${what} attribute value`)
  reader.expectEnd(`${what} attribute`)
  const attribute = { type, tag, value }
  if (!holdsItsAlphabet(attribute)) throw new DerError(at, `${what}: characters that its string type does not have`)
  return attribute
}

function holdsItsAlphabet(attribute: NameAttribute): boolean {
  const { tag, value } = attribute
  // Nearly every value is one of these, and can be checked without decoding it.
  if ((tag === TAG.utf8String || tag === TAG.printableString) && isPrintable(value)) return true
  return !isText(tag) || attributeText(attribute) !== null
}

const isText = (tag: number): boolean =>
  tag === TAG.utf8String ||
  tag === TAG.printableString ||
  tag === TAG.ia5String ||
  tag === TAG.numericString ||
  tag === TAG.bmpString ||
  tag === TAG.teletexString

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
// X.680 §41.4: the characters of a PrintableString.
const PRINTABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"
const isPrintableOctet = Array.from({ length: 256 }, (_, octet) => PRINTABLE.includes(String.fromCharCode(octet)))

function isPrintable(value: Uint8Array): boolean {
  for (let i = 0; i < value.length; i++) if (!isPrintableOctet[value[i] as number]) return false
  return true
}

/** Returns the text of a string attribute; null if it is not a string, or has characters that its type does not allow. */
export function attributeText({ tag, value }: NameAttribute): string | null {
  switch (tag) {
    case TAG.utf8String:
      if (isPrintable(value)) return toLatin1(value)
      try {
        return utf8.decode(value)
      } catch {
        return null
      }
    case TAG.printableString:
      return isPrintable(value) ? toLatin1(value) : null
    case TAG.numericString: {
      const text = toLatin1(value)
      // X.680 §41.2
      return /^[0-9 ]*$/.test(text) ? text : null
    }
    case TAG.ia5String: {
      const text = toLatin1(value)
      return value.every((octet) => octet < 0x80) ? text : null
    }
    case TAG.teletexString:
      return toLatin1(value)
    case TAG.bmpString:
      return value.length % 2 === 0 ? Buffer.from(value).swap16().toString('utf16le') : null
    default:
      return null
  }
}

export function findAttribute({ attributes }: Name, type: string): NameAttribute | undefined {
  for (const attribute of attributes) if (attribute.type === type) return attribute
  return undefined
}

// RFC 4514 §3 has these short names, except emailAddress (RFC 2985 §5.2.1). Other types are dotted, with the value as hex.
const shortNames: Record<string, string> = {
  [OID.commonName]: 'CN',
  [OID.organizationalUnitName]: 'OU',
  [OID.organizationName]: 'O',
  [OID.countryName]: 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

/** Returns the name as RFC 4514 writes it: last RDN first, `CN=Z1,OU=07`. An empty name gives an empty string. */
export function formatName(name: Name): string {
  return name.rdns
    .map((rdn) => rdn.map(formatAttribute).join('+'))
    .reverse()
    .join(',')
}

function formatAttribute(attribute: NameAttribute): string {
  const short = shortNames[attribute.type]
  const text = short ? attributeText(attribute) : null
  if (short && text !== null) return `${short}=${escapeText(text)}`
  return `${short ?? attribute.type}=#${encodedHex(attribute)}`
}

function encodedHex({ tag, value }: NameAttribute): string {
  const length = value.length < 0x80 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff]
  return toHex(Uint8Array.from([tag, ...length, ...value])).toUpperCase()
}

// RFC 4514 §2.4
const escapeText = (text: string): string =>
  text
    .replace(/[\\"+,;<>]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    // A single space is escaped by the line above.
    .replace(/(?<!^\\) $/, '\\ ')
    .replace(
      /[\u0000-\u001f\u007f]/g,
      (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    )

/** Whether two names match by RFC 5280 §7.1, which ignores case, runs of white space and the string type. */
export function namesMatch(a: Name, b: Name): boolean {
  if (bytesEqual(a.der, b.der)) return true
  if (a.rdns.length !== b.rdns.length) return false
  return a.rdns.every((rdn, i) => canonicalRdn(rdn) === canonicalRdn(b.rdns[i] ?? []))
}

const canonicalRdn = (rdn: readonly NameAttribute[]): string => rdn.map(canonicalAttribute).sort().join()

/** JSON separates texts from hex values, and attributes from each other. */
function canonicalAttribute(attribute: NameAttribute): string {
  const text = attributeText(attribute)
  if (text === null) return JSON.stringify([attribute.type, 'der', encodedHex(attribute)])
  return JSON.stringify([attribute.type, 'text', text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')])
}

export const isEmptyName = (name: Name): boolean => name.rdns.length === 0

/** The tag of an implicit GeneralName directoryName, dNSName and the like. RFC 5280 §4.2.1.6 */
export const GENERAL_NAME = {
  otherName: context(0, true),
  dNSName: context(2, false),
  uniformResourceIdentifier: context(6, false),
} as const
