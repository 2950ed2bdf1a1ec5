import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issueIdempotently } from '../../../../core/authority/issuance/idempotency.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import { usageOf } from '../../../../core/authority/limits/allowance.ts'
import { clockOf } from '../../../../core/base/clock.ts'
import type { CommitUnit } from '../../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import { world } from '../../../support/fixtures.ts'
import { deviceCsr, publish, putParticipant, requestOf } from '../../../support/register.ts'
import { type OpenedBackend, storeBackends } from '../../../support/store-backends.ts'
import { expectError } from '../../../support/test-register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const once = { id: '1'.repeat(64), requestDigest: '2'.repeat(64) }
const daily = { id: 'daily', scope: 'each-participant', count: 2, window: 'calendar-day' }

describe.each(storeBackends)('a request with an idempotency key, in the $name store', ({ open }) => {
  let backend: OpenedBackend
  let deps: IssuingDeps
  let nowMs: number

  afterEach(() => backend.close())
  beforeEach(async () => {
    nowMs = NOW_SECONDS * 1000
    backend = open()
    deps = world.deps({ store: backend.store, clock: clockOf(() => nowMs) })
    await putParticipant('alpha', deps)
    await publish(deps, daily)
  })

  const submit = (csr = deviceCsr(1), key = once) => {
    const request = requestOf('smki-device/device-ds', 'alpha', { csr, interface: 'api', idempotency: key })
    return issueIdempotently(key, () => issue(request, deps), deps)
  }
  const used = async () => (await usageOf('alpha', nowMs, deps.store))[0]?.used

  test('is issued once, and each copy gets the same certificate', async () => {
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

  test('is issued once if two copies arrive at the same time', async () => {
    const both = await Promise.all([submit(), submit()])
    expect(both[0].record.serial).toBe(both[1].record.serial)
    expect(await used()).toBe(1)
  })

  test('is refused if the key was used for a different request', async () => {
    await submit()
    const other = { ...once, requestDigest: '3'.repeat(64) }
    await expectError(() => submit(deviceCsr(2), other), 'IDEMPOTENCY_KEY_REUSED', /Idempotency-Key/)
    expect(await used()).toBe(1)
  })

  test('that was refused gets the same refusal again, and spends "submitted" once', async () => {
    const bad = deviceCsr(1).slice(0, -1)
    const refusal = await expectError(() => submit(bad), 'CSR_MALFORMED', /./)
    const again = await expectError(() => submit(bad), 'CSR_MALFORMED', refusal.message)
    expect(again).toMatchObject({ reference: refusal.reference, source: refusal.source, cure: refusal.cure })
    expect(await used()).toBe(1)
  })

  test('may be sent again with the same key after a refusal by a limit, which spent nothing', async () => {
    await submit(deviceCsr(2), { ...once, id: 'a'.repeat(64) })
    await submit(deviceCsr(3), { ...once, id: 'b'.repeat(64) })
    await expectError(() => submit(), 'LIMIT_REACHED', /2 of 2 used/)
    nowMs += 86_400_000
    expect((await submit()).record.participant).toBe('alpha')
  })

  test('is queued once if a limit queues it', async () => {
    await publish(deps, { ...daily, id: 'slow', count: 0, counts: 'processed', action: 'queue' })
    const first = await expectError(() => submit(), 'REQUEST_QUEUED', /is queued/)
    const again = await expectError(() => submit(), 'REQUEST_QUEUED', first.message)
    expect(again.reference).toBe(first.reference)
    expect(await deps.store.listQueue()).toHaveLength(1)
  })

  test('counts as a new request a day later', async () => {
    const first = await submit()
    nowMs += 86_400_000
    expect((await submit()).record.serial).not.toBe(first.record.serial)
  })

  test('may be a renewal', async () => {
    const { record } = await submit()
    const key = { ...once, id: 'c'.repeat(64) }
    const again = () =>
      issueIdempotently(key, () => renew(record, { actor: 'tester', interface: 'api', idempotency: key }, deps), deps)
    const first = await again()
    expect((await again()).record.serial).toBe(first.record.serial)
    expect(await used()).toBe(2)
  })
})

test('a process that ends after the commit and before the answer leaves the answer in the store', async () => {
  const store = new MemoryStore()
  const deps = world.deps({ store })
  await putParticipant('alpha', deps)
  const commit = store.commit.bind(store)
  store.commit = async (unit: CommitUnit) => {
    await commit(unit)
    throw new Error('ended')
  }
  const request = requestOf('smki-device/device-ds', 'alpha', {
    csr: deviceCsr(1),
    interface: 'api',
    idempotency: once,
  })
  const submit = () => issueIdempotently(once, () => issue(request, deps), deps)
  await expect(submit()).rejects.toThrow('ended')
  store.commit = commit
  const [made] = await store.listCertificates({ participant: 'alpha' })
  expect((await submit()).record).toEqual(made)
  expect(await store.listCertificates({ participant: 'alpha' })).toHaveLength(1)
})
