import type { Profile } from '../../profile/index.ts'
import { OID } from '../../x509/index.ts'

export type SubjectRule = Profile['fields']['subject']['value'][number]
export type RoleRule = Extract<SubjectRule, { attribute: 'remotePartyRole' }>

/** Values derived from a profile, computed once instead of for every certificate. */
export interface ProfileFacts {
  /** Each attribute of the subject with its OID, in certificate order. */
  readonly subject: readonly { readonly oid: string; readonly rule: SubjectRule }[]
  readonly subjectOids: readonly string[]
  /** The rule for the Remote Party Role code, or undefined if the subject has none. */
  readonly roleRule: RoleRule | undefined
  /** The OID of each extension, in certificate order. */
  readonly extensionOids: readonly string[]
}

const known = new WeakMap<Profile, ProfileFacts>()

/** Returns the derived values of a profile, from a cache. */
export function factsOf(profile: Profile): ProfileFacts {
  let facts = known.get(profile)
  if (!facts) {
    facts = workOut(profile)
    known.set(profile, facts)
  }
  return facts
}

function workOut({ fields }: Profile): ProfileFacts {
  const rules = fields.subject.value
  return {
    subject: rules.map((rule) => ({ oid: attributeOid(rule), rule })),
    subjectOids: rules.map(attributeOid),
    roleRule: rules.find((rule): rule is RoleRule => rule.attribute === 'remotePartyRole'),
    extensionOids: fields.extensions.map(({ extension }) => OID[extension]),
  }
}

/** Returns the OID of the attribute of a profile's subject rule. */
export const attributeOid = (rule: SubjectRule): string => {
  switch (rule.attribute) {
    case 'remotePartyRole':
      return OID.organizationalUnitName
    case 'uniqueIdentifier':
      return OID.x500UniqueIdentifier
    default:
      return OID[rule.attribute]
  }
}
