import { formatRole } from '../profile/encode-subject.ts'
import type { Profile } from '../profile/profile.ts'
import { TAG } from '../x509/der-reader.ts'
import { attributeText, findAttribute, type Name } from '../x509/name.ts'
import { OID, oidName } from '../x509/oids.ts'
import { attributeOid, parseRole } from './subject-values.ts'

type SubjectRule = Profile['fields']['subject']['value'][number]
type RoleRule = Extract<SubjectRule, { attribute: 'remotePartyRole' }>

/** Returns the profile's rule for the Remote Party Role code, or undefined where its subject has none. */
export const roleRule = (profile: Profile): RoleRule | undefined =>
  profile.fields.subject.value.find((rule): rule is RoleRule => rule.attribute === 'remotePartyRole')

/** Returns the text of the OU where the profile holds it to be a role code, else null. */
export function roleText(profile: Profile, subject: Name): string | null {
  if (!roleRule(profile)) return null
  const attribute = findAttribute(subject, OID.organizationalUnitName)
  return attribute ? (attributeText(attribute) ?? '') : null
}

/** Returns why `name` cannot be a subject of `profile`, its encoding apart, or null. */
export function nameProblem(profile: Profile, name: Name): string | null {
  const rules = profile.fields.subject.value
  const held = name.attributes.map(({ type }) => type)
  const wanted = rules
    .filter((rule) => rule.presence === 'required' || held.includes(attributeOid(rule)))
    .map(attributeOid)
  if (held.length !== wanted.length || held.some((type, i) => type !== wanted[i])) {
    return `it has ${held.map(oidName).join(', ') || 'no attribute'}, not ${wanted.map(oidName).join(', ')}`
  }
  const role = roleRule(profile)
  const text = roleText(profile, name)
  if (role && !role.roles.includes(parseRole(text ?? '') ?? -1)) {
    return `its organizationalUnitName is "${text}", not ${role.roles.map(formatRole).join(' or ')}`
  }
  return null
}

const stringTags = { UTF8String: TAG.utf8String, PrintableString: TAG.printableString } as const
const tagNames = new Map<number, string>(
  Object.entries(TAG).map(([name, tag]) => [tag, name.charAt(0).toUpperCase() + name.slice(1)]),
)

/** Returns which attribute of `name` has a string type other than that of `profile`, or null. */
export function stringTypeProblem(profile: Profile, name: Name): string | null {
  for (const rule of profile.fields.subject.value) {
    const attribute = 'string' in rule ? findAttribute(name, attributeOid(rule)) : undefined
    if (!attribute || !('string' in rule) || attribute.tag === stringTags[rule.string]) continue
    const found = tagNames.get(attribute.tag)?.replace('Utf8', 'UTF8') ?? `tag ${attribute.tag}`
    return `${oidName(attribute.type)} is a ${found} where "${profile.id}" has ${rule.string}`
  }
  return null
}
