import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import { parseCertificate, parseTbs } from '../../../../core/pki/x509/certificate.ts'
import { readCertificationRequest, readRequestedExtensions } from '../../../../core/pki/x509/csr.ts'
import { DerError } from '../../../../core/pki/x509/der-reader.ts'
import { ecdsaEncodingProblem } from '../../../../core/pki/x509/signature.ts'
import { csrFor } from '../../../support/csr.ts'
import { fixture, leafProfiles } from '../../../support/fixtures.ts'
import { lengthOctets } from '../../../support/hex.ts'
import { POLICY_OID, profiles } from '../../../support/world.ts'

const seeds: Uint8Array[] = []
beforeAll(async () => {
  for (const { id } of profiles.all) seeds.push((await fixture(id)).der)
  for (const profile of leafProfiles) seeds.push(csrFor(profile))
})

/** A run of octets replaced by others, as often as `changes` says. */
const splice = fc.record({ at: fc.nat(), remove: fc.nat(6), insert: fc.uint8Array({ maxLength: 6 }) })
const mutation = fc.record({ seed: fc.nat(), changes: fc.array(splice, { minLength: 1, maxLength: 4 }) })
const sameLength = fc.record({
  seed: fc.nat(),
  octets: fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1, maxLength: 8 }),
})

function mutate({ seed, changes }: { seed: number; changes: { at: number; remove: number; insert: Uint8Array }[] }) {
  const start = seeds[seed % seeds.length] as Uint8Array
  return changes.reduce((der, { at, remove, insert }) => {
    const from = at % (der.length + 1)
    return Uint8Array.from([...der.slice(0, from), ...insert, ...der.slice(from + remove)])
  }, start)
}

function overwrite({ seed, octets }: { seed: number; octets: { at: number; value: number }[] }) {
  const der = (seeds[seed % seeds.length] as Uint8Array).slice()
  for (const { at, value } of octets) der[at % der.length] = value
  return der
}

const readExtensionRequest = (der: Uint8Array) =>
  readRequestedExtensions({ der } as Parameters<typeof readRequestedExtensions>[0], der)
const readers = { parseCertificate, parseTbs, readCertificationRequest, readExtensionRequest }

function expectDerErrorOnly(der: Uint8Array): void {
  for (const [name, reader] of Object.entries(readers)) {
    try {
      reader(der)
    } catch (error) {
      if (!(error instanceof DerError)) throw new Error(`${name} threw ${error}`, { cause: error })
      expect(error.offset).toBeGreaterThanOrEqual(0)
    }
  }
}

const lint = (der: Uint8Array, profile: string | null) =>
  lintCertificate(der, profiles, {
    profile: profile === null ? null : profiles.find(profile),
    policyOids: [POLICY_OID],
    atSeconds: 0,
  })

describe('hostile octets', () => {
  test('the reader throws nothing but DerError on random octets', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectDerErrorOnly), { numRuns: 3000 })
  })

  test('the reader throws nothing but DerError on random contents of well-formed sequences', () => {
    const nested = fc.letrec<{ element: Uint8Array }>((tie) => ({
      element: fc.oneof(
        { maxDepth: 5 },
        fc
          .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 12, 19, 23, 24), fc.uint8Array({ maxLength: 20 }))
          .map(([tag, contents]) => Uint8Array.from([tag, ...lengthOctets(contents.length), ...contents])),
        fc
          .tuple(fc.constantFrom(0x30, 0x31, 0xa0, 0xa3), fc.array(tie('element'), { maxLength: 6 }))
          .map(([tag, parts]) => {
            const contents = parts.flatMap((part) => [...part])
            return Uint8Array.from([tag, ...lengthOctets(contents.length), ...contents])
          }),
      ),
    })).element
    fc.assert(fc.property(nested, expectDerErrorOnly), { numRuns: 2000 })
  })

  test('the reader throws nothing but DerError on mutated certificates and requests', () => {
    fc.assert(
      fc.property(mutation, (m) => expectDerErrorOnly(mutate(m))),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(sameLength, (m) => expectDerErrorOnly(overwrite(m))),
      { numRuns: 3000 },
    )
  })

  test('lint reports on every mutation and never crashes', () => {
    const options = { numRuns: 1500 }
    const judge = (der: Uint8Array) => {
      const { certificate, findings } = lint(der, null)
      if (!certificate) expect(findings.map(({ rule }) => rule)).toEqual(['e_der_malformed'])
    }
    fc.assert(
      fc.property(mutation, (m) => judge(mutate(m))),
      options,
    )
    fc.assert(
      fc.property(sameLength, (m) => judge(overwrite(m))),
      options,
    )
  })

  test('lint judges every certificate by every profile without crashing', () => {
    for (const der of seeds.slice(0, profiles.all.length)) {
      for (const { id } of profiles.all) expect(lint(der, id).certificate).not.toBeNull()
    }
  })

  test('every single octet of a device certificate, every bit flipped: reported or parsed, never a crash', async () => {
    const { der } = await fixture('smki-device/device-ds')
    for (let at = 0; at < der.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = der.slice()
        changed[at] = (der[at] as number) ^ (1 << bit)
        expect(() => lint(changed, null)).not.toThrow()
      }
    }
  })

  test('the judge of signature encodings throws on nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
        const problem = ecdsaEncodingProblem(octets)
        expect(problem === null || problem.length > 0).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
