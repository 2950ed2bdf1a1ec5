import type { Profile, SubjectValues } from '../../profile/index.ts'
import { attributeText, findAttribute, type Name, type NameAttribute, TAG } from '../../x509/index.ts'
import { factsOf } from './profile-facts.ts'

/** Returns the values of `name` in the terms of `profile`. Leaves out attributes that do not fit their rule. */
export function readSubjectValues(profile: Profile, name: Name): SubjectValues {
  const values: { -readonly [K in keyof SubjectValues]: SubjectValues[K] } = {}
  for (const { oid, rule } of factsOf(profile).subject) {
    const attribute = findAttribute(name, oid)
    if (!attribute) continue
    switch (rule.attribute) {
      case 'remotePartyRole': {
        const role = parseRole(attributeText(attribute) ?? '')
        if (role !== null) values.role = role
        break
      }
      case 'uniqueIdentifier': {
        const eui64 = readEui64(attribute)
        if (eui64) values.eui64 = eui64
        break
      }
      default: {
        const text = attributeText(attribute)
        if (text !== null) values[rule.attribute] = text
      }
    }
  }
  return values
}

/** Returns the role code of two upper-case hex characters; null for any other text. */
export const parseRole = (text: string): number | null =>
  /^[0-9A-F]{2}$/.test(text) ? Number.parseInt(text, 16) : null

/** Returns the 8 octets of a BIT STRING of exactly 64 bits; null for any other value. */
export const readEui64 = ({ tag, value }: NameAttribute): Uint8Array | null =>
  tag === TAG.bitString && value.length === 9 && value[0] === 0 ? value.subarray(1) : null
