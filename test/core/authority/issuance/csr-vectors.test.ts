import { afterAll, describe, expect, test } from 'vitest'
import { ProofThread } from '../../../../core/authority/issuance/csr/proof-thread.ts'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { SharedCommits } from '../../../../core/authority/issuance/shared-commits.ts'
import { type ErrorCode, errorCodes, PkiError } from '../../../../core/base/errors.ts'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import type { InterfaceId } from '../../../../core/pki/profile/ids/interface-ids.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { TestOnly } from '../../../../core/pki/profile/test-only.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, leafKey, resignCsr } from '../../../support/csr.ts'
import { applyEdits } from '../../../support/der-edit.ts'
import { csrValues, environmentOf, fingerprintOf, leafProfiles, world } from '../../../support/fixtures.ts'
import { type CsrVector, loadCsrVectors } from '../../../support/vectors.ts'
import { POLICY_OID, profiles, worldConfig } from '../../../support/world.ts'

const vectors = loadCsrVectors()

// What a request can be refused for; the other codes belong to files, worlds, keys and the command line.
const requestCodes = errorCodes.filter(
  (code) => code.startsWith('CSR_') || code.startsWith('ENVIRONMENT_') || code.startsWith('KEY_REUSED'),
)
const codes: readonly ErrorCode[] = [...requestCodes, 'LIVE_OID', 'LIVE_KEY', 'PROFILE_NOT_FOR_CSR']

function csrOf({ id, base, edit, resign }: CsrVector): Uint8Array {
  const profile = profiles.findLeaf(base)
  const valid = csrFor(profile)
  const changed = applyEdits(valid, edit, csrValues(valid), id)
  return resign ? resignCsr(changed, leafKey(profile)) : changed
}

function depsFor(vector: CsrVector, csr: Uint8Array): IssuingDeps {
  if (!vector.live) return world.deps()
  const config = { ...worldConfig, live: { ...worldConfig.live, keys: [fingerprintOf(csr)] } }
  return world.deps({ config, testOnly: new TestOnly(config, profiles) })
}

async function send(
  csr: Uint8Array,
  id: ProfileId,
  environment: string | null,
  deps: IssuingDeps,
  over: InterfaceId = lab.interface,
) {
  return issue({ csr, profile: profiles.findLeaf(id), environment, ...lab, interface: over }, deps)
}

async function judge(vector: CsrVector, deps: IssuingDeps, csr: Uint8Array) {
  const { base, profile = base, environment = environmentOf(profile), before } = vector
  if (before) {
    const first = csrFor(profiles.findLeaf(before.base))
    await send(first, before.base, before.environment ?? environmentOf(before.base), deps)
  }
  return send(csr, profile, environment, deps, vector.interface)
}

const busy = { together: new SharedCommits(), proofs: new ProofThread() }
afterAll(() => busy.proofs.end())

const places = [
  ['here', (deps: IssuingDeps): IssuingDeps => deps],
  ['in a busy server', (deps: IssuingDeps): IssuingDeps => ({ ...deps, busy })],
] as const

describe.each(places)('CSR vectors %s', (_, placed) => {
  test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const csr = csrOf(vector)
    const deps = placed(depsFor(vector, csr))
    const { expect: wanted } = vector
    if ('code' in wanted) {
      const error = await judge(vector, deps, csr).then(
        () => null,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(PkiError)
      const { code, message, source } = error as PkiError
      expect(code).toBe(wanted.code)
      expect(message).toMatch(/^.{8,}[^.]$/s)
      for (const mentioned of wanted.mentions) expect(message).toContain(mentioned)
      expect(source === undefined || source.length > 3).toBe(true)
      await expectRefused(deps, wanted.code, message)
    } else {
      const { record, warnings } = await judge(vector, deps, csr)
      expect(warnings.map(({ rule }) => rule)).toEqual(wanted.warnings)
      const options = { profile: profiles.get(record.profile), policyOids: [POLICY_OID], atSeconds: null }
      const { findings, rebuild } = lintCertificate(record.der, profiles, options)
      expect({ findings, rebuild }).toEqual({ findings: [], rebuild: 'identical' })
    }
  })
})

/** A profile that takes no request is refused before anything is asked of the world. */
async function expectRefused(deps: IssuingDeps, code: ErrorCode, message: string): Promise<void> {
  if (code === 'PROFILE_NOT_FOR_CSR') return
  const last = (await deps.store.listAudit(0, 10)).at(-1)
  expect(last).toMatchObject({ action: 'refused', actor: 'tester', detail: { code, message } })
}

describe('the set of CSR vectors', () => {
  test.each(codes)('%s has a vector', (code) => {
    expect(vectors.filter(({ expect: wanted }) => 'code' in wanted && wanted.code === code)).not.toEqual([])
  })

  test('every vector is named after what it expects', () => {
    for (const { id, expect: wanted } of vectors) {
      expect(id.split('.')[0]).toBe('code' in wanted ? wanted.code : 'ACCEPTED')
    }
  })

  test.each(leafProfiles.map(({ id }) => id))('%s has an accepted request', (id) => {
    const accepted = vectors.filter(({ base, expect: wanted }) => base === id && 'accepted' in wanted)
    expect(accepted).not.toEqual([])
  })
})
