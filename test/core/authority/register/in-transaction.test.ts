import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
import { changeRegister } from '../../../../core/authority/register/change-register.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import { OPERATOR } from '../../../../core/quota/spender.ts'
import { auditAlone, type RecordedSpend } from '../../../../core/store/commit-unit.ts'
import type { Store } from '../../../../core/store/store.ts'
import { doneBefore } from '../../../support/between.ts'
import { csrFor } from '../../../support/csr.ts'
import { world } from '../../../support/fixtures.ts'
import { rsaKey } from '../../../support/keys.ts'
import {
  DCC,
  decided,
  deviceCsr,
  outcomeOf,
  publish,
  putEntries,
  putParticipant,
  requestOf,
} from '../../../support/register.ts'
import { type OpenedBackend, storeBackends } from '../../../support/store-backends.ts'
import { profiles } from '../../../support/world.ts'

const DEVICE = 'smki-device/device-ds'
const EUI64 = '00005eef10000007'
const device = (changes: Partial<IssueRequest> = {}): IssueRequest =>
  requestOf(DEVICE, 'alpha', { csr: deviceCsr(7), ...changes })

/** Returns what issuing takes for another process at the same store: a register that remembers for itself. */
const processOf = (store: Store): IssuingDeps => world.deps({ store })

async function spentBy(participant: string, { store }: IssuingDeps): Promise<RecordedSpend[]> {
  const spent: RecordedSpend[] = []
  for await (const each of store.spending(participant)) spent.push(each)
  return spent
}

describe.each(storeBackends)('decided in the transaction, $name:', ({ open }) => {
  let backend: OpenedBackend
  beforeEach(() => {
    backend = open()
  })
  afterEach(() => backend.close())

  async function withAlpha(): Promise<IssuingDeps> {
    const deps = processOf(backend.store)
    await putParticipant('alpha', deps)
    return deps
  }

  /** Puts certificates of the device into the store, as if they had been issued long ago. */
  async function putCertificates(count: number, deps: IssuingDeps): Promise<void> {
    const { record } = await issue(device({ participant: OPERATOR }), deps)
    for (let i = 1; i < count; i++) {
      const serial = i.toString(16).toUpperCase().padStart(32, '0')
      const audit = { atSeconds: 0, actor: 'tester', action: 'issued' as const, detail: { serial } }
      await deps.store.commit({ ...auditAlone(audit), certificate: { ...record, serial } })
    }
  }

  test('two requests for the last certificate of a device: one gets it', async () => {
    const deps = await withAlpha()
    await putCertificates(99, deps)
    const outcomes = await Promise.all([outcomeOf(device(), deps), outcomeOf(device(), processOf(deps.store))])
    expect(outcomes.sort()).toEqual(['DEVICE_CERTIFICATES_EXHAUSTED', 'issued'])
    expect(await deps.store.listCertificates({ eui64: EUI64 })).toHaveLength(100)
    const [row] = await deps.store.queryAudit({ action: 'refused', limit: 1 })
    expect(row?.detail).toMatchObject({
      code: 'DEVICE_CERTIFICATES_EXHAUSTED',
      message: `Device ID "${EUI64}" has 100 certificates; allowed: fewer than 100`,
      source: 'SEC Appendix M, checks of a Device CSR',
      cure: `the DCC can review it: "tpki limit device ${EUI64} --certificates N --reason TEXT"`,
    })
  })

  test('the DCC may set another number for a device', async () => {
    const deps = await withAlpha()
    await putCertificates(100, deps)
    expect(await outcomeOf(device(), deps)).toBe('DEVICE_CERTIFICATES_EXHAUSTED')
    const threshold = parseEntry('device-threshold', EUI64, null, { certificates: 101, reason: 'a soak test' })
    await putEntries([threshold], deps)
    expect(await outcomeOf(device(), deps)).toBe('issued')
    expect(await outcomeOf(device(), deps)).toBe('DEVICE_CERTIFICATES_EXHAUSTED')
  })

  test('two systems request one name: one gets it', async () => {
    const deps = await withAlpha()
    const profile = profiles.findLeaf('iki/ad-hoc-web-service')
    const requests = ['one', 'two'].map((name) =>
      requestOf(profile.id, 'alpha', { csr: csrFor(profile, rsaKey(2048, name)) }),
    )
    const outcomes = await Promise.all(requests.map((request) => outcomeOf(request, processOf(deps.store))))
    expect(outcomes.sort()).toEqual(['SYSTEM_NAME_TAKEN', 'issued'])
    expect(await deps.store.listCertificates({ pki: 'iki' })).toHaveLength(1)
  })

  const suspend = (deps: IssuingDeps) => () => putParticipant('alpha', deps, { suspended: { ...decided, reason: 'r' } })
  const isIssue: Parameters<typeof doneBefore>[1] = ({ certificate }) => certificate !== null

  test('a suspension between check and commit counts', async () => {
    const deps = await withAlpha()
    const store = doneBefore(deps.store, isIssue, suspend(deps))
    expect(await outcomeOf(device(), processOf(store))).toBe('PARTICIPANT_SUSPENDED')
    expect(await deps.store.listCertificates({})).toEqual([])
  })

  test('a removal between check and commit counts', async () => {
    const deps = await withAlpha()
    const remove = () =>
      changeRegister(
        async (reader) => {
          const own = [
            ...(await reader.listRegister({ participant: 'alpha' })),
            { kind: 'participant', id: 'alpha' } as const,
          ]
          return own.map(({ kind, id }) => ({ remove: { kind, id } }))
        },
        DCC,
        deps,
      )
    expect(await outcomeOf(device(), processOf(doneBefore(deps.store, isIssue, remove)))).toBe('PARTICIPANT_UNKNOWN')
    expect(await deps.store.listCertificates({})).toEqual([])
  })

  test('an unrelated change between check and commit does not matter', async () => {
    const deps = await withAlpha()
    const store = doneBefore(deps.store, isIssue, () =>
      putEntries([parseEntry('device-threshold', EUI64, null, { certificates: 5, reason: 'r' })], deps),
    )
    expect(await outcomeOf(device(), processOf(store))).toBe('issued')
  })

  test('a limit published between check and commit counts', async () => {
    const deps = await withAlpha()
    const limit = { id: 'daily', scope: 'each-participant', count: 0, window: 'calendar-day' }
    const store = doneBefore(deps.store, isIssue, () => publish(deps, limit))
    expect(await outcomeOf(device(), processOf(store))).toBe('LIMIT_REACHED')
    expect(await deps.store.listCertificates({})).toEqual([])
  })

  test('an approval removed between check and commit counts', async () => {
    const deps = { ...(await withAlpha()), dcckiBaseline: 'f'.repeat(64) }
    const digest = world.deps().dcckiBaseline
    const value = {
      subject: 'dccki-profile',
      digest,
      approved: decided,
      reference: 'PMA 7',
      touchesNoPartysRights: true,
    }
    const id = 'dccki-profile/pma-7'
    await putEntries([parseEntry('approval', id, null, value)], deps)
    const request = requestOf('dccki/personnel', 'alpha')
    expect(await outcomeOf(request, deps)).toBe('issued')
    const remove = () => changeRegister(async () => [{ remove: { kind: 'approval', id } }], DCC, deps)
    const store = doneBefore(deps.store, isIssue, remove)
    const other = { ...processOf(store), dcckiBaseline: deps.dcckiBaseline }
    const before = await spentBy('alpha', deps)
    expect(await outcomeOf(request, other)).toBe('PROFILE_NOT_APPROVED')
    expect(await deps.store.listCertificates({ pki: 'dccki' })).toHaveLength(1)
    // Which profiles the lab has loaded is no fault of whoever asks.
    expect(await spentBy('alpha', deps)).toEqual(before)
  })

  test('a certificate records the policy in force when it is committed', async () => {
    const deps = await withAlpha()
    const policy = (version: string) =>
      parseEntry('policy', `test-certificate-policy@${version}`, null, {
        policy: 'test-certificate-policy',
        version,
        effectiveFrom: version === '1' ? '2026-01-01T00:00:00Z' : '2026-02-01T00:00:00Z',
      })
    await putEntries([policy('1')], deps)
    const store = doneBefore(deps.store, isIssue, () => putEntries([policy('2')], deps))
    expect((await issue(device(), processOf(store))).record.policyVersion).toBe('2')
  })
})
