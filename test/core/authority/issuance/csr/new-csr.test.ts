import { describe, expect, test } from 'vitest'
import { checkCsr } from '../../../../../core/authority/issuance/csr/infer-profile.ts'
import { newCsr } from '../../../../../core/authority/issuance/csr/new-csr.ts'
import { DEVICE_EUI64, HW_TYPE, leafKey, subjectOf } from '../../../../support/csr.ts'
import { leafProfiles } from '../../../../support/fixtures.ts'
import { ecKey, rsaKey } from '../../../../support/keys.ts'
import { profiles } from '../../../../support/world.ts'

const hardwareModule = { hwType: HW_TYPE, hwSerial: DEVICE_EUI64 }
const device = profiles.findLeaf('smki-device/device-ds')

describe('a new request', () => {
  test.each(leafProfiles.map((profile) => [profile.id, profile] as const))(
    '%s serves its profile',
    async (id, profile) => {
      const values = {
        subject: subjectOf(id),
        hardwareModule: id.startsWith('smki-device/') ? hardwareModule : null,
        dnsNames: id === 'dccki/infrastructure' ? ['gateway.uit-a.example'] : [],
      }
      const csr = await newCsr(profile, values, leafKey(profile).privateKey)
      expect(checkCsr(csr, null, profiles).profiles.map((fitting) => fitting.id)).toContain(id)
      expect(checkCsr(csr, profile, profiles).profiles).toEqual([profile])
    },
  )

  test('is not made with a key of another kind', async () => {
    const values = { subject: {}, hardwareModule, dnsNames: [] }
    await expect(newCsr(device, values, rsaKey(2048, 'leaf').privateKey)).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
      message: expect.stringMatching(/^the key is .*2048.*; "smki-device\/device-ds" requires .*P-256/),
    })
  })

  test('is not made where the profile would refuse it', async () => {
    const values = { subject: {}, hardwareModule: null, dnsNames: [] }
    await expect(newCsr(device, values, ecKey('leaf').privateKey)).rejects.toMatchObject({
      code: 'CSR_EXTENSION_MISSING',
    })
  })
})
