import { beforeEach, describe, expect, test } from 'vitest'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issueIdempotently } from '../../../../core/authority/issuance/idempotency.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import { usageOf } from '../../../../core/authority/limits/allowance.ts'
import { clockOf } from '../../../../core/base/clock.ts'
import type { CommitUnit } from '../../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import { SqliteStore } from '../../../../core/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../../core/store/store.ts'
import { world } from '../../../support/fixtures.ts'
import { deviceCsr, publish, putParticipant, requestOf } from '../../../support/register.ts'
import { expectError } from '../../../support/test-register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const once = { id: '1'.repeat(64), requestDigest: '2'.repeat(64) }
const daily = { id: 'daily', scope: 'each-participant', count: 2, window: 'calendar-day' }

const backends = [
  { name: 'memory', open: (): Store => new MemoryStore() },
  { name: 'SQLite', open: (): Store => new SqliteStore(':memory:') },
]

describe.each(backends)('a request that may come again, in the $name store', ({ open }) => {
  let deps: IssuingDeps
  let nowMs: number

  beforeEach(async () => {
    nowMs = NOW_SECONDS * 1000
    deps = world.deps({ store: open(), clock: clockOf(() => nowMs) })
    await putParticipant('alpha', deps)
    await publish(deps, daily)
  })

  const submit = (csr = deviceCsr(1), key = once) => {
    const request = requestOf('smki-device/device-ds', 'alpha', { csr, interface: 'api', once: key })
    return issueIdempotently(key, () => issue(request, deps), deps)
  }
  const used = async () => (await usageOf('alpha', nowMs, deps.store))[0]?.used

  test('is issued once, and answered with that certificate each time', async () => {
    const first = await submit()
    const rows = (await deps.store.auditHead()).sequence
    expect(await submit()).toEqual(first)
    const [third, fourth] = await Promise.all([submit(), submit()])
    expect(third.record.serial).toBe(first.record.serial)
    expect(fourth.record.serial).toBe(first.record.serial)
    expect(await used()).toBe(1)
    expect((await deps.store.auditHead()).sequence).toBe(rows)
    expect(await deps.store.listCertificates({ participant: 'alpha' })).toHaveLength(1)
  })

  test('is issued once where two come at the same time', async () => {
    const both = await Promise.all([submit(), submit()])
    expect(both[0].record.serial).toBe(both[1].record.serial)
    expect(await used()).toBe(1)
  })

  test('is refused where the key comes with another request', async () => {
    await submit()
    const other = { ...once, requestDigest: '3'.repeat(64) }
    await expectError(() => submit(deviceCsr(2), other), 'IDEMPOTENCY_KEY_REUSED', /Idempotency-Key/)
    expect(await used()).toBe(1)
  })

  test('is refused again in the same words where it was, and spends "submitted" once', async () => {
    const bad = deviceCsr(1).slice(0, -1)
    const refusal = await expectError(() => submit(bad), 'CSR_MALFORMED', /./)
    const again = await expectError(() => submit(bad), 'CSR_MALFORMED', refusal.message)
    expect(again).toMatchObject({ reference: refusal.reference, source: refusal.source, cure: refusal.cure })
    expect(await used()).toBe(1)
  })

  test('may come again under the same key where a limit refused it and nothing was spent', async () => {
    await submit(deviceCsr(2), { ...once, id: 'a'.repeat(64) })
    await submit(deviceCsr(3), { ...once, id: 'b'.repeat(64) })
    await expectError(() => submit(), 'LIMIT_REACHED', /2 of 2 used/)
    nowMs += 86_400_000
    expect((await submit()).record.participant).toBe('alpha')
  })

  test('waits once where a limit lets it wait', async () => {
    await publish(deps, { ...daily, id: 'slow', count: 0, counts: 'processed', action: 'queue' })
    const first = await expectError(() => submit(), 'REQUEST_QUEUED', /is queued/)
    const again = await expectError(() => submit(), 'REQUEST_QUEUED', first.message)
    expect(again.reference).toBe(first.reference)
    expect(await deps.store.listQueue()).toHaveLength(1)
  })

  test('may come again a day later and is another request then', async () => {
    const first = await submit()
    nowMs += 86_400_000
    expect((await submit()).record.serial).not.toBe(first.record.serial)
  })

  test('holds for a renewal too', async () => {
    const { record } = await submit()
    const key = { ...once, id: 'c'.repeat(64) }
    const again = () =>
      issueIdempotently(key, () => renew(record, { actor: 'tester', interface: 'api', once: key }, deps), deps)
    const first = await again()
    expect((await again()).record.serial).toBe(first.record.serial)
    expect(await used()).toBe(2)
  })
})

test('a process that was ended after the commit and before the answer leaves the answer behind', async () => {
  const store = new MemoryStore()
  const deps = world.deps({ store })
  await putParticipant('alpha', deps)
  const commit = store.commit.bind(store)
  store.commit = async (unit: CommitUnit) => {
    await commit(unit)
    throw new Error('ended')
  }
  const request = requestOf('smki-device/device-ds', 'alpha', { csr: deviceCsr(1), interface: 'api', once })
  const submit = () => issueIdempotently(once, () => issue(request, deps), deps)
  await expect(submit()).rejects.toThrow('ended')
  store.commit = commit
  const [made] = await store.listCertificates({ participant: 'alpha' })
  expect((await submit()).record).toEqual(made)
  expect(await store.listCertificates({ participant: 'alpha' })).toHaveLength(1)
})
