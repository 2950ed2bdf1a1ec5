import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_authority_key_identifier_form_wrong',
  field: 'extensions.authorityKeyIdentifier',
  source: 'SMKI certificates as published: the key identifier alone',
  check({ view, issuerProfile }) {
    const found = view.decode('authorityKeyIdentifier')
    if (!found) return null
    if (!found.keyIdentifier) return 'authorityKeyIdentifier without its keyIdentifier'
    if (found.hasMore) return 'authorityKeyIdentifier names issuer and serial number besides the keyIdentifier'
    const octets = profileExtension(issuerProfile, 'subjectKeyIdentifier')?.method === 2 ? 8 : 20
    const got = found.keyIdentifier.length
    return got === octets ? null : `authorityKeyIdentifier of ${got} octets where ${octets} are required`
  },
}
