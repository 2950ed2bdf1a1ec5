import { describe, expect, test } from 'vitest'
import { checkRequest } from '../../../../core/authority/issuance/check-request.ts'
import { parseCsr } from '../../../../core/authority/issuance/csr/parse-csr.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { encodeSubject } from '../../../../core/pki/profile/encode-subject.ts'
import type { LeafProfile } from '../../../../core/pki/profile/profile.ts'
import { namedBits } from '../../../../core/pki/x509/der-writer.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, extension, leafKey, makeCsr, PARTY_EUI64 } from '../../../support/csr.ts'
import { environmentOf, world } from '../../../support/fixtures.ts'
import { profiles } from '../../../support/world.ts'

const MASKS = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff] as const

function organisationWithName(profile: LeafProfile): Uint8Array {
  const subject = encodeSubject(profile, { commonName: 'Supplier', role: 2, eui64: PARTY_EUI64 })
  return makeCsr({ subject, extensions: [extension('keyUsage', true, namedBits([0]))], key: leafKey(profile) })
}

const families = [
  { id: 'smki-device/device-ds', make: csrFor },
  { id: 'smki-organisation/organisation-ds', make: organisationWithName },
  { id: 'iki/ad-hoc-web-service', make: csrFor },
  { id: 'dccki/infrastructure', make: csrFor },
] as const

describe('no octet of a request can be changed unseen', () => {
  test.each(families)('$id', async ({ id, make }) => {
    const profile = profiles.findLeaf(id)
    const csr = make(profile)
    const request = { profile, environment: environmentOf(id), ...lab }
    const deps = world.deps()
    const judge = async (der: Uint8Array) => checkRequest(await parseCsr(der, profile), request, deps)
    await expect(judge(csr)).resolves.toBeDefined()
    const unseen: string[] = []
    const codes = new Set<string>()
    for (let at = 0; at < csr.length; at++) {
      for (const mask of MASKS) {
        const changed = csr.slice()
        changed[at] = (csr[at] as number) ^ mask
        const outcome = await judge(changed).then(
          () => 'accepted',
          (error: unknown) => (error instanceof PkiError ? error.code : String(error)),
        )
        codes.add(outcome)
        if (!outcome.startsWith('CSR_')) unseen.push(`octet ${at} ^ ${mask.toString(16)}: ${outcome}`)
      }
    }
    expect(unseen).toEqual([])
    // The flips reach the form, the key and the signature, not the first check alone.
    expect([...codes]).toEqual(expect.arrayContaining(['CSR_MALFORMED', 'CSR_VERSION_WRONG', 'CSR_SIGNATURE_INVALID']))
  })

  test('a request cut off anywhere is malformed', async () => {
    const profile = profiles.findLeaf('smki-device/device-ds')
    const csr = csrFor(profile)
    for (let length = 0; length < csr.length; length++) {
      const parsed = async () => parseCsr(csr.slice(0, length), profile)
      await expect(parsed()).rejects.toMatchObject({ code: 'CSR_MALFORMED' })
    }
  })
})
