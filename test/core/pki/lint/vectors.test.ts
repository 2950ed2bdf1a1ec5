import { describe, expect, test } from 'vitest'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import { rules } from '../../../../core/pki/lint/rules/all-rules.ts'
import type { Profile } from '../../../../core/pki/profile/profile.ts'
import { applyEdits } from '../../../support/der-edit.ts'
import { certificateValues, fixture, reidentify, resignCertificate } from '../../../support/fixtures.ts'
import { type LintVector, loadLintVectors, parseLintVector } from '../../../support/vectors.ts'
import { POLICY_OID, profiles } from '../../../support/world.ts'

const vectors = loadLintVectors()
// Lint itself reports the last two: the rules of the table need a parsed certificate and its profile.
const ruleNames = [...rules.map(({ name }) => name), 'e_der_malformed', 'e_profile_not_recognised']
const ruleOf = ({ id }: LintVector) => id.split('.')[0] as string
const kindOf = ({ id }: LintVector) => /^\w+\.(fail|pass)(-[a-z0-9-]+)?$/.exec(id)?.[1]

async function edited(vector: LintVector): Promise<Uint8Array> {
  const { der, key, issuerKey } = await fixture(vector.base)
  const values = certificateValues(der)
  let changed = applyEdits(der, vector.edit, values, vector.id)
  if (vector.reidentify) changed = reidentify(changed, vector.base, values, vector.id)
  if (vector.resign) changed = resignCertificate(changed, vector.resign === 'own-key' ? key : issuerKey)
  return changed
}

function profileFor({ base, profile, profileWith }: LintVector): Profile | null {
  if (!profileWith) return profile ? profiles.get(profile) : null
  const changed = structuredClone(profiles.get(base))
  const extension = changed.fields.extensions.find((e) => e.extension === profileWith.extension)
  if (!extension) throw new Error(`"${base}" has no extension ${profileWith.extension}`)
  Object.assign(extension, { critical: profileWith.critical })
  return changed
}

describe('lint vectors', () => {
  test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const { findings } = lintCertificate(await edited(vector), profiles, {
      profile: profileFor(vector),
      policyOids: [POLICY_OID],
      atSeconds: vector.at ? Date.parse(vector.at) / 1000 : null,
    })
    expect(findings.map(({ rule }) => rule).sort()).toEqual([...vector.expect].sort())
    for (const { rule, severity, message, field, source } of findings) {
      expect(severity).toBe(rule.startsWith('e_') ? 'error' : 'warning')
      // Something said, without a full stop.
      expect(message).toMatch(/^.{8,}[^.]$/s)
      expect(field).not.toBe('')
      expect(source).not.toBe('')
    }
  })
})

describe('the set of vectors', () => {
  test.each(ruleNames)('%s has a failing and a passing vector', (rule) => {
    const kinds = vectors.filter((vector) => ruleOf(vector) === rule).map(kindOf)
    expect(new Set(kinds)).toEqual(new Set(['fail', 'pass']))
  })

  test('every vector is named after a rule, expected where it fails and not where it passes', () => {
    for (const vector of vectors) {
      expect(ruleNames).toContain(ruleOf(vector))
      expect(vector.expect.includes(ruleOf(vector)), vector.id).toBe(kindOf(vector) === 'fail')
    }
  })

  test('the base certificates themselves are clean', async () => {
    for (const { id } of profiles.all) {
      const { der } = await fixture(id)
      const result = lintCertificate(der, profiles, { profile: null, policyOids: [POLICY_OID], atSeconds: null })
      expect(result.findings, id).toEqual([])
      expect(result.rebuild, id).toBe('identical')
      expect(result.candidates.map((candidate) => candidate.id)).toContain(id)
    }
  })

  test('an unknown key is an error that names file and key', () => {
    const text =
      'id: a.fail\nsays: one change, and the clause of it\nbase: iki/root-ica\nedit: []\nexpect: []\nnote: x\n'
    expect(() => parseLintVector('a.fail.yaml', text)).toThrow(/a\.fail\.yaml: .*"note"/s)
    expect(() => parseLintVector('b.fail.yaml', text.replace('note: x\n', ''))).toThrow('b.fail.yaml: "id" is "a.fail"')
  })
})
