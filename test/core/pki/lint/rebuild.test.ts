import { describe, expect, test } from 'vitest'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { applyEdits } from '../../../support/der-edit.ts'
import { certificateValues, fixture } from '../../../support/fixtures.ts'
import { POLICY_OID, profiles } from '../../../support/world.ts'

async function rebuildOf(id: ProfileId, find: string, replace: string) {
  const { der } = await fixture(id)
  const changed = applyEdits(der, [{ find, replace }], certificateValues(der), 'rebuild')
  const options = { profile: profiles.get(id), policyOids: [POLICY_OID], atSeconds: null }
  return { changed, ...lintCertificate(changed, profiles, options) }
}

describe('the rebuild difference names the field, though the outer lengths differ too', () => {
  test.each<{ field: string; id: ProfileId; find: string; replace: string }>([
    {
      field: 'extensions.keyUsage',
      id: 'smki-device/device-ds',
      find: '06[55 1D 0F] 01 01 FF',
      replace: '06[55 1D 0F]',
    },
    {
      field: 'extensions.subjectKeyIdentifier',
      id: 'smki-device/device-ds',
      find: '30[ 06[55 1D 0E] 04[ 04[ {ski} ] ] ]',
      replace: '',
    },
  ])('$field', async ({ field, id, find, replace }) => {
    const { changed, rebuild } = await rebuildOf(id, find, replace)
    if (!rebuild || rebuild === 'identical') throw new Error('the edit changed nothing')
    expect(rebuild.field).toBe(field)
    expect(Buffer.from(changed.subarray(rebuild.offset)).toString('hex')).toMatch(new RegExp(`^${rebuild.found}`))
    expect(rebuild.expected).not.toBe(rebuild.found)
  })
})

test('findings cite the documents of the profile’s own PKI', async () => {
  const { der } = await fixture('iki/file-signing')
  const options = { policyOids: ['1.2.3'], atSeconds: null }
  for (const id of ['iki/file-signing', 'smki-device/device-ds'] as const) {
    const { findings } = lintCertificate(der, profiles, { ...options, profile: profiles.get(id) })
    const sources = findings.filter(({ rule }) => rule === 'e_policy_oid_wrong').map(({ source }) => source)
    expect(sources).toEqual([id === 'iki/file-signing' ? 'SEC Appendix Q' : expect.stringContaining('GBCS 12.2')])
  }
})
