import { encodeSubject, type Profile, type SubjectValues } from '../../../pki/profile/index.ts'
import { DerReader, formatName, readName } from '../../../pki/x509/index.ts'

/** Returns the subject in RFC 4514 form, as the certificate will have it. */
export function formatSubject(profile: Profile, values: SubjectValues): string {
  if (profile.fields.subject.value.length === 0) return ''
  return formatName(readName(new DerReader(encodeSubject(profile, values)), 'subject'))
}
