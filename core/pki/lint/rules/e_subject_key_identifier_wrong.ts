import { profileExtension } from '../../profile/index.ts'
import { bytesEqual, toHex } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_key_identifier_wrong',
  field: 'extensions.subjectKeyIdentifier',
  source: 'RFC 5280 4.2.1.2',
  check({ view, profile }) {
    const method = profileExtension(profile, 'subjectKeyIdentifier')?.method
    const found = view.decode('subjectKeyIdentifier')
    if (!method || !found) return null
    const wanted = view.keyIdentifier(method)
    return bytesEqual(found, wanted)
      ? null
      : `subjectKeyIdentifier is ${toHex(found)}; method ${method} gives ${toHex(wanted)}`
  },
}
