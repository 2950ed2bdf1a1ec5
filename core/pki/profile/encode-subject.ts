import { concat, DerWriter, encodeOidContents, OID, TAG } from '../x509/index.ts'
import type { Profile } from './profile.ts'

/** The values of a subject, without their encoding. */
export interface SubjectValues {
  readonly commonName?: string
  readonly organizationName?: string
  readonly organizationalUnitName?: string
  readonly countryName?: string
  /** Remote Party Role code, 0..255. */
  readonly role?: number
  /** EUI-64, 8 octets. */
  readonly eui64?: Uint8Array
}

const NO_UNUSED_BITS = Uint8Array.of(0)
const stringTags = { UTF8String: TAG.utf8String, PrintableString: TAG.printableString } as const

const scratch = new DerWriter()

/**
 * Returns the DER of the subject of `values` under `profile`: its attributes in profile order, one RDN each.
 * Leaves out values for which the profile has no attribute.
 */
export function encodeSubject(profile: Profile, values: SubjectValues): Uint8Array {
  scratch.start()
  writeSubject(scratch, profile, values)
  return scratch.view().slice()
}

/** Writes what {@link encodeSubject} returns. */
export function writeSubject(writer: DerWriter, profile: Profile, values: SubjectValues): void {
  writer.open(TAG.sequence)
  for (const attribute of profile.fields.subject.value) writeAttribute(writer, attribute, values)
  writer.close()
}

type SubjectRule = Profile['fields']['subject']['value'][number]

function writeAttribute(writer: DerWriter, attribute: SubjectRule, values: SubjectValues): void {
  switch (attribute.attribute) {
    case 'remotePartyRole':
      if (values.role !== undefined)
        writeText(writer, OID.organizationalUnitName, attribute.string, formatRole(values.role))
      return
    case 'uniqueIdentifier':
      if (values.eui64) writeRdn(writer, OID.x500UniqueIdentifier, TAG.bitString, concat(NO_UNUSED_BITS, values.eui64))
      return
    default: {
      const value = values[attribute.attribute]
      if (value !== undefined) writeText(writer, OID[attribute.attribute], attribute.string, value)
    }
  }
}

/** Returns a role code as two upper-case hex characters. */
export const formatRole = (role: number): string => role.toString(16).toUpperCase().padStart(2, '0')

function writeText(writer: DerWriter, type: string, string: keyof typeof stringTags, value: string): void {
  writeRdn(writer, type, stringTags[string], Buffer.from(value, 'utf8'))
}

function writeRdn(writer: DerWriter, type: string, tag: number, contents: Uint8Array): void {
  writer.open(TAG.set).open(TAG.sequence)
  writer.element(TAG.oid, encodeOidContents(type)).element(tag, contents)
  writer.close().close()
}
