import { TAG } from '../x509/der-reader.ts'
import { octetBits, oid, sequence, set, tlv } from '../x509/der-writer.ts'
import { OID } from '../x509/oids.ts'
import type { Profile } from './profile.ts'

/** What a subject says, free of its encoding. */
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

const EMPTY = new Uint8Array(0)
const stringTags = { UTF8String: TAG.utf8String, PrintableString: TAG.printableString } as const

/**
 * Returns the DER of the subject that `profile` gives to `values`: its attributes in profile order, one RDN each.
 * Values that the profile has no attribute for are left out.
 */
export function encodeSubject(profile: Profile, values: SubjectValues): Uint8Array {
  const rdns = profile.fields.subject.value.map((attribute) => encodeAttribute(attribute, values))
  return sequence(...rdns)
}

type SubjectRule = Profile['fields']['subject']['value'][number]

function encodeAttribute(attribute: SubjectRule, values: SubjectValues): Uint8Array {
  switch (attribute.attribute) {
    case 'remotePartyRole':
      return values.role === undefined
        ? EMPTY
        : text(OID.organizationalUnitName, attribute.string, formatRole(values.role))
    case 'uniqueIdentifier':
      return values.eui64 ? rdn(OID.x500UniqueIdentifier, octetBits(values.eui64)) : EMPTY
    default: {
      const value = values[attribute.attribute]
      return value === undefined ? EMPTY : text(OID[attribute.attribute], attribute.string, value)
    }
  }
}

/** Two upper-case hex characters. */
export const formatRole = (role: number): string => role.toString(16).toUpperCase().padStart(2, '0')

const text = (type: string, string: keyof typeof stringTags, value: string): Uint8Array =>
  rdn(type, tlv(stringTags[string], Buffer.from(value, 'utf8')))

const rdn = (type: string, value: Uint8Array): Uint8Array => set(sequence(oid(type), value))
