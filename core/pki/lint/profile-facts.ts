import type { Profile } from '../profile/index.ts'
import { OID } from '../x509/index.ts'

export type SubjectRule = Profile['fields']['subject']['value'][number]
export type RoleRule = Extract<SubjectRule, { attribute: 'remotePartyRole' }>

/** What follows from a profile alone, worked out once instead of for every certificate. */
export interface ProfileFacts {
  /** Each attribute of the subject with its OID, in certificate order. */
  readonly subject: readonly { readonly oid: string; readonly rule: SubjectRule }[]
  readonly subjectOids: readonly string[]
  /** The rule for the Remote Party Role code, or undefined where the subject has none. */
  readonly roleRule: RoleRule | undefined
  /** The OID of each extension, in certificate order. */
  readonly extensionOids: readonly string[]
}

const known = new WeakMap<Profile, ProfileFacts>()

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

/** Returns the OID of the attribute that a profile's subject rule stands for. */
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
