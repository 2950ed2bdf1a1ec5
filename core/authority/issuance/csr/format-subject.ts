import { encodeSubject, type SubjectValues } from '../../../pki/profile/encode-subject.ts'
import type { Profile } from '../../../pki/profile/profile.ts'
import { DerReader } from '../../../pki/x509/der-reader.ts'
import { formatName, readName } from '../../../pki/x509/name.ts'

/** Returns the subject as RFC 4514 writes it, in the form the certificate will have. */
export function formatSubject(profile: Profile, values: SubjectValues): string {
  if (profile.fields.subject.value.length === 0) return ''
  return formatName(readName(new DerReader(encodeSubject(profile, values)), 'subject'))
}
