import { type Profile, profileExtension } from '../profile/index.ts'
import type { ProfileExtension } from '../profile/schema/index.ts'
import type { Rule } from './target/rule.ts'

// Standards hold for every PKI. Other sources differ: GBCS for device certificates, SEC appendices for the others.
const STANDARD = /^(RFC|X\.690|FIPS|SEC 1 )/

/** Returns the document to cite for a rule: the standard that it names, or the profile's own source for the field. */
export function sourceOf({ field, source }: Rule, profile: Profile): string {
  return STANDARD.test(source) ? source : (profileSource(field, profile) ?? source)
}

function profileSource(field: string, profile: Profile): string | undefined {
  const { fields } = profile
  const [first, second] = field.split('.')
  switch (first) {
    case 'extensions':
      return second === undefined
        ? undefined
        : profileExtension(profile, second as ProfileExtension['extension'])?.source
    case 'signatureAlgorithm':
      return fields.signatureAlgorithm.source
    case 'subjectPublicKeyInfo':
      return fields.publicKey.source
    case 'validity':
      return fields.validity.source
    case 'subject':
      return fields.subject.source
    case 'serialNumber':
      return fields.serialOctets.source
    default:
      return undefined
  }
}
