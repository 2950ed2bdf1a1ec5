import { formatRole, type Profile } from '../../profile/index.ts'
import { attributeText, findAttribute, type Name, OID, oidName, TAG } from '../../x509/index.ts'
import { factsOf, type RoleRule } from './profile-facts.ts'
import { parseRole } from './subject-values.ts'

/** Returns the profile's rule for the Remote Party Role code, or undefined if its subject has none. */
export const roleRule = (profile: Profile): RoleRule | undefined => factsOf(profile).roleRule

/** Returns the text of the OU if the profile uses it for the role code, else null. */
export function roleText(profile: Profile, subject: Name): string | null {
  if (!roleRule(profile)) return null
  const attribute = findAttribute(subject, OID.organizationalUnitName)
  return attribute ? (attributeText(attribute) ?? '') : null
}

/** Returns why `name` cannot be a subject of `profile`, or null. Ignores the encoding. */
export function nameProblem(profile: Profile, name: Name): string | null {
  if (!hasItsAttributes(profile, name)) return attributesProblem(profile, name)
  const role = roleRule(profile)
  if (!role) return null
  const text = roleText(profile, name) ?? ''
  return role.roles.includes(parseRole(text) ?? -1)
    ? null
    : `organizationalUnitName is "${text}", not ${role.roles.map(formatRole).join(' or ')}`
}

/** Whether the attributes are those of the profile in its order; optional ones may be absent. */
function hasItsAttributes(profile: Profile, name: Name): boolean {
  const { attributes } = name
  let at = 0
  for (const { oid, rule } of factsOf(profile).subject) {
    if (attributes[at]?.type === oid) at++
    else if (rule.presence === 'required' || findAttribute(name, oid)) return false
  }
  return at === attributes.length
}

function attributesProblem(profile: Profile, name: Name): string {
  const held = name.attributes.map(({ type }) => type)
  const wanted = factsOf(profile)
    .subject.filter(({ oid, rule }) => rule.presence === 'required' || held.includes(oid))
    .map(({ oid }) => oid)
  return `it has ${held.map(oidName).join(', ') || 'no attribute'}, not ${wanted.map(oidName).join(', ')}`
}

const stringTags = { UTF8String: TAG.utf8String, PrintableString: TAG.printableString } as const
const tagNames = new Map<number, string>(
  Object.entries(TAG).map(([name, tag]) => [tag, name.charAt(0).toUpperCase() + name.slice(1)]),
)

/** Returns which attribute of `name` has a different string type from the profile's, or null. */
export function stringTypeProblem(profile: Profile, name: Name): string | null {
  for (const { oid, rule } of factsOf(profile).subject) {
    if (!('string' in rule)) continue
    const attribute = findAttribute(name, oid)
    if (!attribute || attribute.tag === stringTags[rule.string]) continue
    const found = tagNames.get(attribute.tag)?.replace('Utf8', 'UTF8') ?? `tag ${attribute.tag}`
    return `${oidName(attribute.type)} is a ${found}; "${profile.id}" has ${rule.string}`
  }
  return null
}
