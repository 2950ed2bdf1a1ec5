import { profileExtension } from '../../profile/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_authority_key_identifier_form_wrong',
  field: 'extensions.authorityKeyIdentifier',
  source: 'SMKI certificates as published: only the keyIdentifier',
  check({ view, issuerProfile }) {
    const found = view.decode('authorityKeyIdentifier')
    if (!found) return null
    if (!found.keyIdentifier) return 'authorityKeyIdentifier has no keyIdentifier'
    if (found.hasMore)
      return 'authorityKeyIdentifier has an issuer or serial number beside the keyIdentifier; only the keyIdentifier is allowed'
    const octets = profileExtension(issuerProfile, 'subjectKeyIdentifier')?.method === 2 ? 8 : 20
    const got = found.keyIdentifier.length
    return got === octets ? null : `authorityKeyIdentifier has ${got} octets; ${octets} are required`
  },
}
