import { describe, expect, test } from 'vitest'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import { readCertificationRequest } from '../../../../core/pki/x509/csr.ts'
import { DerReader, TAG } from '../../../../core/pki/x509/der-reader.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, leafKey, resignCsr } from '../../../support/csr.ts'
import { appendToEach } from '../../../support/der-edit.ts'
import { environmentOf, fixture, leafProfiles, world } from '../../../support/fixtures.ts'
import { hex, toHexText } from '../../../support/hex.ts'
import { POLICY_OID, profiles } from '../../../support/world.ts'

const NULL = hex`05 00`

/** The part that is signed, which a new signature leaves as it is. */
const infoOf = (csr: Uint8Array): string => toHexText(new DerReader(csr).read(TAG.sequence, 'request').readRaw('info'))

describe('a stray NULL at the end of any element', () => {
  test.each(profiles.all.map(({ id }) => id))('of a certificate of %s is reported', async (id) => {
    const { der } = await fixture(id)
    const variants = appendToEach(der, NULL)
    expect(variants.length).toBeGreaterThan(20)
    for (const variant of variants) {
      const options = { profile: profiles.get(id), policyOids: [POLICY_OID], atSeconds: null }
      const rules = lintCertificate(variant, profiles, options).findings.map(({ rule }) => rule)
      expect(rules, toHexText(variant)).not.toEqual([])
      // A root's signature is judged as well; that alone would not tell where the stray stands.
      expect(rules, toHexText(variant)).not.toEqual(['e_root_signature_invalid'])
    }
  })

  test.each(leafProfiles.map(({ id }) => id))('of a request for %s is refused, though it is signed', async (id) => {
    const profile = profiles.findLeaf(id)
    const csr = csrFor(profile)
    const info = toHexText(readCertificationRequest(csr).infoDer)
    const variants = appendToEach(csr, NULL).filter((variant) => infoOf(variant) !== info)
    expect(variants.length).toBeGreaterThan(8)
    for (const variant of variants) {
      const signed = resignCsr(variant, leafKey(profile))
      const request = { csr: signed, profile, environment: environmentOf(id), ...lab }
      const outcome = await issue(request, world.deps()).catch((error: unknown) => error)
      expect(outcome, toHexText(signed)).toBeInstanceOf(PkiError)
      expect((outcome as PkiError).code).toMatch(/^CSR_/)
    }
  })
})
