import { describe, expect, test } from 'vitest'
import { explainDecision } from '../../../core/authority/audit/explain.ts'
import type { IssuingDeps } from '../../../core/authority/issuance/deps.ts'
import { issue } from '../../../core/authority/issuance/issue.ts'
import { overrideLimit } from '../../../core/authority/limits/override-limit.ts'
import { changeRegister } from '../../../core/authority/register/change-register.ts'
import { parseEntry } from '../../../core/authority/register/document/parse-entry.ts'
import type { Principal } from '../../../core/authority/register/principal.ts'
import { clockOf } from '../../../core/base/clock.ts'
import type { PkiError } from '../../../core/base/errors.ts'
import { TestOnly } from '../../../core/pki/profile/test-only.ts'
import { parseCertificate } from '../../../core/pki/x509/certificate.ts'
import { keyFingerprint } from '../../../core/pki/x509/public-key.ts'
import { leafKey } from '../../support/csr.ts'
import { world } from '../../support/fixtures.ts'
import {
  DCC,
  decided,
  deviceCsr,
  goodEntries,
  outcomeOf,
  publish,
  putEntries,
  putParticipant,
  rangeOf,
  requestOf,
} from '../../support/register.ts'
import { NOW_SECONDS, POLICY_OID, profiles } from '../../support/world.ts'

// Numbers are those of the acceptance cases.
const DEVICE = 'smki-device/device-ds'
const DCCKI = 'dccki/personnel'

async function withAlpha(changes: object = {}, overrides: Partial<IssuingDeps> = {}): Promise<IssuingDeps> {
  const deps = world.deps(overrides)
  await putParticipant('alpha', deps, changes)
  return deps
}

const refusalOf = (promise: Promise<unknown>): Promise<PkiError> =>
  promise.then(
    () => Promise.reject(new Error('it was let through')),
    (error) => error,
  )

test('case 2: a DCCKI certificate asserts exactly …1.2.1.12', async () => {
  const deps = await withAlpha()
  const { record } = await issue(requestOf(DCCKI, 'alpha'), deps)
  const policies = parseCertificate(record.der).extensions.find(({ oid }) => oid === '2.5.29.32')
  // X.690 §8.19: one PolicyInformation with 1.2.826.0.1.8641679.1.2.1.12 and nothing else.
  expect(Buffer.from(policies?.value ?? []).toString('hex')).toBe('3011300f060d2a863a0001848fb90f0102010c')
})

test('case 3: certificates record the version of the policy in force on their issue date', async () => {
  let nowMs = NOW_SECONDS * 1000
  const deps = await withAlpha({}, { clock: clockOf(() => nowMs) })
  const version = (policy: string, name: string, effectiveFrom: string) =>
    parseEntry('policy', `${policy}@${name}`, null, { policy, version: name, effectiveFrom })
  await putEntries(
    [
      version('dccki-certificate-policy', '2.0', '2026-03-01T12:00:01Z'),
      version('dccki-certificate-policy', '1.0', '2026-01-01T00:00:00Z'),
      version('test-certificate-policy', '7', '2026-01-01T00:00:00Z'),
    ],
    deps,
  )
  const policyOf = async (id: typeof DCCKI | typeof DEVICE) =>
    (await issue(requestOf(id, 'alpha'), deps)).record.policyVersion
  expect([await policyOf(DCCKI), await policyOf(DEVICE)]).toEqual(['1.0', '7'])
  nowMs += 1000
  expect([await policyOf(DCCKI), await policyOf(DEVICE)]).toEqual(['2.0', '7'])
  expect((await deps.store.listCertificates({ pki: 'dccki' })).map((each) => each.policyVersion)).toEqual([
    '1.0',
    '2.0',
  ])
})

describe('case 4: a separate DCCKI certificate for each environment', () => {
  test('none named: refused citing 4.1', async () => {
    const deps = await withAlpha()
    expect(await refusalOf(issue(requestOf(DCCKI, 'alpha', { environment: null }), deps))).toMatchObject({
      code: 'ENVIRONMENT_REQUIRED',
      source: 'ETAD 4.1',
    })
  })

  // That a certificate of A does not verify in B is shown with the CAs of a real world, in test/interop.
  test('the same public key for B after A: refused', async () => {
    const deps = await withAlpha()
    const { record } = await issue(requestOf(DCCKI, 'alpha', { environment: 'uit-a' }), deps)
    expect(await refusalOf(issue(requestOf(DCCKI, 'alpha', { environment: 'uit-b' }), deps))).toMatchObject({
      code: 'KEY_REUSED_ACROSS_ENVIRONMENTS',
      source: 'ETAD 4.1',
    })
    expect(await deps.store.listCertificates({})).toEqual([record])
  })
})

describe('case 13: no SREPT is never a ground for refusal', () => {
  test('nothing in the register is about it, and everything is issued', async () => {
    const deps = await withAlpha()
    expect(JSON.stringify(await deps.store.listRegister({}))).not.toMatch(/srept/i)
    expect(await outcomeOf(requestOf(DEVICE, 'alpha'), deps)).toBe('issued')
    expect(await outcomeOf(requestOf(DCCKI, 'alpha'), deps)).toBe('issued')
  })

  test('nor can it be waived, for it is never required', () => {
    expect(() => parseEntry('waiver', 'alpha/w', 'alpha', { requirements: ['srept'] })).toThrow(
      expect.objectContaining({ code: 'WAIVER_OUT_OF_REACH', source: 'ETAD 3.4(b)' }),
    )
  })
})

describe('case 14: an unmet subscriber requirement and its waiver', () => {
  const waiver = (agreed: object) =>
    parseEntry('waiver', 'alpha/trial', 'alpha', { requirements: ['smki-aro', 'subscriber-application'], ...agreed })
  const lacking = () => goodEntries('alpha', { authorisedSubscriber: {} }).filter(({ id }) => id !== 'alpha/aro')

  test('refused; by the DCC alone: refused; by both: issued, with the waiver in the record', async () => {
    const deps = world.deps()
    await putEntries(lacking(), deps)
    expect(await outcomeOf(requestOf(DEVICE, 'alpha'), deps)).toBe('ARO_MISSING')
    await putEntries([waiver({ agreedByDcc: decided })], deps)
    expect((await refusalOf(issue(requestOf(DEVICE, 'alpha'), deps))).message).toBe(
      'participant "alpha" has no SMKI ARO; waiver "alpha/trial" does not apply yet: the participant has not agreed',
    )
    await putEntries([waiver({ agreedByDcc: decided, agreedByParticipant: decided })], deps)
    const { record } = await issue(requestOf(DEVICE, 'alpha'), deps)
    const explained = await explainDecision(record.serial, DCC, deps)
    expect(explained.row.detail.waivers).toEqual(['alpha/trial'])
    expect(explained.waivers).toMatchObject([{ id: 'alpha/trial' }])
  })

  test('used for DCCKI, a limit or a profile rule: refused', async () => {
    const deps = world.deps()
    await putEntries([...lacking(), waiver({ agreedByDcc: decided, agreedByParticipant: decided })], deps)
    expect(await outcomeOf(requestOf(DCCKI, 'alpha'), deps)).toBe('ARO_MISSING')
    for (const requirement of ['dccki-aro', 'limit', 'profile'])
      expect(() => parseEntry('waiver', 'alpha/w', 'alpha', { requirements: [requirement] })).toThrow(
        expect.objectContaining({ code: 'WAIVER_OUT_OF_REACH', source: 'ETAD 3.4(c)' }),
      )
    await publish(deps, { id: 'daily', scope: 'each-participant', count: 0, window: 'calendar-day' })
    expect(await outcomeOf(requestOf(DEVICE, 'alpha'), deps)).toBe('LIMIT_REACHED')
  })
})

describe('case 15: who may have DCCKI certificates', () => {
  const person = (id: string, appointments: readonly string[], verified: object | null = decided) =>
    parseEntry('person', `alpha/${id}`, 'alpha', { name: id, appointments, verified })
  const sro = person('s', ['dccki-sro'])
  const aro = person('a', ['dccki-aro'])
  const cases = [
    { name: 'an SRO only', people: [sro], kind: 'party', expected: 'ARO_MISSING' },
    { name: 'an ARO only', people: [aro], kind: 'party', expected: 'SRO_MISSING' },
    {
      name: 'both, unverified',
      people: [person('s', ['dccki-sro'], null), person('a', ['dccki-aro'], null)],
      kind: 'party',
      expected: 'IDENTITY_NOT_VERIFIED',
    },
    {
      name: 'both, one verified',
      people: [sro, person('a', ['dccki-aro'], null)],
      kind: 'party',
      expected: 'IDENTITY_NOT_VERIFIED',
    },
    { name: 'both verified, a Party', people: [sro, aro], kind: 'party', expected: 'issued' },
    { name: 'both verified, an RDP', people: [sro, aro], kind: 'rdp', expected: 'issued' },
    {
      name: 'both verified, a manufacturer outside the SEC',
      people: [sro, aro],
      kind: 'non-sec-manufacturer',
      expected: 'DCCKI_NOT_SEC_PARTY',
    },
  ]
  test.each(cases)('$name: $expected', async ({ people, kind, expected }) => {
    const deps = world.deps()
    await putEntries([...goodEntries('alpha', { kind }).slice(0, 1), ...people], deps)
    const request = requestOf(DCCKI, 'alpha')
    if (expected === 'issued') return expect(await outcomeOf(request, deps)).toBe('issued')
    const error = await refusalOf(issue(request, deps))
    expect(error.code).toBe(expected)
    expect(error.source).toMatch(/^ETAD 4\.4\((b|f)\)/)
  })

  test('losing the last ARO stops further issuing; what was issued stays', async () => {
    const deps = await withAlpha()
    await issue(requestOf(DCCKI, 'alpha'), deps)
    await changeRegister(async () => [{ remove: { kind: 'person', id: 'alpha/aro' } }], DCC, deps)
    expect(await outcomeOf(requestOf(DCCKI, 'alpha'), deps)).toBe('ARO_MISSING')
    expect(await deps.store.listCertificates({ participant: 'alpha' })).toHaveLength(1)
  })

  test('one person who is SRO and ARO: a warning, not a refusal', async () => {
    const deps = world.deps()
    const both = [...goodEntries('alpha').slice(0, 1), person('b', ['dccki-sro', 'dccki-aro'])]
    expect((await putEntries(both, deps)).warnings).toEqual([
      'person "alpha/b" is both SRO and ARO of DCCKI; usually they are different people',
    ])
    expect(await outcomeOf(requestOf(DCCKI, 'alpha'), deps)).toBe('issued')
  })
})

describe('case 19: live material of a participant', () => {
  test('a live key: refused, and it spends "submitted"', async () => {
    const profile = profiles.findLeaf(DEVICE)
    const keys = [keyFingerprint(leafKey(profile).spkiDer)]
    const config = { ...world.config, live: { oids: [], issuers: [], keys } }
    const deps = await withAlpha({}, { config, testOnly: new TestOnly(config, profiles) })
    await publish(deps, { id: 'daily', scope: 'each-participant', count: 1, window: 'calendar-day' })
    const error = await refusalOf(issue(requestOf(DEVICE, 'alpha'), deps))
    expect(error).toMatchObject({ code: 'LIVE_KEY', source: 'ETAD 2.2' })
    expect(await outcomeOf(requestOf(DEVICE, 'alpha', { csr: deviceCsr(1) }), deps)).toBe('LIMIT_REACHED')
  })

  test('no policy that a world of tests asserts is live', () => {
    expect(POLICY_OID).toBe('1.2.826.0.1.8641679.1.2.1.12')
  })
})

describe('case 20: a participant', () => {
  const beta: Principal = { kind: 'participant', participant: 'beta', actor: 'bob' }
  const lastRow = async (deps: IssuingDeps) => (await deps.store.queryAudit({ limit: 1 }))[0]

  async function withBoth(): Promise<IssuingDeps> {
    const deps = await withAlpha({ eui64Ranges: rangeOf(0x10) })
    await putParticipant('beta', deps, { eui64Ranges: rangeOf(0x20) })
    await publish(deps, { id: 'daily', scope: 'each-participant', count: 5, window: 'calendar-day' })
    return deps
  }

  test('that reads another’s request: refused, and audited', async () => {
    const deps = await withBoth()
    const { record } = await issue(requestOf(DEVICE, 'alpha'), deps)
    const row = await deps.store.findAuditOfSerial(record.serial)
    for (const reference of [record.serial, String(row?.sequence)]) {
      const error = await refusalOf(explainDecision(reference, beta, deps))
      expect(error).toMatchObject({ code: 'ACCESS_DENIED', source: 'ETAD 6.8' })
      expect(error.message).not.toContain('alpha')
      expect(await lastRow(deps)).toMatchObject({
        sequence: error.reference,
        action: 'access-refused',
        actor: 'bob',
        detail: { participant: 'beta', code: 'ACCESS_DENIED' },
      })
    }
    const own = { ...beta, participant: 'alpha' }
    expect((await explainDecision(record.serial, own, deps)).row.detail.serial).toBe(record.serial)
  })

  test('learns nothing of whether a request exists', async () => {
    const deps = await withBoth()
    const { record } = await issue(requestOf(DEVICE, 'alpha'), deps)
    const there = await refusalOf(explainDecision(record.serial, beta, deps))
    const nowhere = await refusalOf(explainDecision('0'.repeat(32), beta, deps))
    expect(nowhere.code).toBe(there.code)
    expect(nowhere.message.replace('0'.repeat(32), record.serial)).toBe(there.message)
  })

  test('that changes a limit, overrides one or changes the register: refused, audited, and nothing changes', async () => {
    const deps = await withBoth()
    const revision = await deps.store.revision()
    const attempts = [
      () =>
        overrideLimit({ limit: 'daily', participant: 'beta', extra: 9, untilMs: null, reason: 'please' }, beta, deps),
      () => changeRegister(async () => [{ remove: { kind: 'participant', id: 'alpha' } }], beta, deps),
    ]
    for (const attempt of attempts) {
      const error = await refusalOf(attempt())
      expect(error.code).toBe('ACCESS_DENIED')
      expect(await lastRow(deps)).toMatchObject({ sequence: error.reference, action: 'access-refused' })
    }
    expect(await deps.store.revision()).toBe(revision)
  })
})
