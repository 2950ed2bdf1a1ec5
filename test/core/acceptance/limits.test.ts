import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { IssuingDeps } from '../../../core/authority/issuance/deps.ts'
import { issue, issueFrom } from '../../../core/authority/issuance/issue.ts'
import type { IssueRequest } from '../../../core/authority/issuance/request-context.ts'
import { checkAllowance, usageOf } from '../../../core/authority/limits/allowance.ts'
import { overrideLimit } from '../../../core/authority/limits/override-limit.ts'
import { publicationOf } from '../../../core/authority/limits/publication.ts'
import { publishLimits } from '../../../core/authority/limits/publish-limits.ts'
import { clockOf } from '../../../core/base/clock.ts'
import { decodeCsr } from '../../../core/pki/input/decode-csr.ts'
import { LimitError } from '../../../core/quota/limit-error.ts'
import { MemoryStore } from '../../../core/store/memory/memory-store.ts'
import { SqliteStore } from '../../../core/store/sqlite/sqlite-store.ts'
import { world } from '../../support/fixtures.ts'
import { countWorld, QuotaProcesses } from '../../support/quota-processes.ts'
import { DCC, deviceCsr, outcomeOf, publish, putParticipant, rangeOf, requestOf } from '../../support/register.ts'

// Numbers are those of the acceptance cases. 2026-03-29 has 23 hours in London.
const START = Date.parse('2026-03-29T11:00:00Z')
const HOUR = 3_600_000
const ranges: Record<string, number> = { alpha: 0x11, beta: 0x12, gamma: 0x13 }

interface Bench {
  readonly deps: IssuingDeps
  nowMs: number
}

/** A world with three participants and a clock that the test moves. */
async function makeBench(store = new MemoryStore() as IssuingDeps['store']): Promise<Bench> {
  const bench = { nowMs: START } as { nowMs: number; deps: IssuingDeps }
  bench.deps = world.deps({ store, clock: clockOf(() => bench.nowMs) })
  for (const [id, range] of Object.entries(ranges))
    await putParticipant(id, bench.deps, { eui64Ranges: rangeOf(range), remotePartyRoles: [] })
  return bench
}

let next = 0
/** Returns the request of another device of the participant every time. */
const request = (participant: string, changes: Partial<IssueRequest> = {}): IssueRequest =>
  requestOf('smki-device/device-ds', participant, {
    csr: deviceCsr(++next, ranges[participant]),
    interface: 'batched',
    ...changes,
  })

const daily = { id: 'daily', scope: 'each-participant', interfaces: ['batched'], count: 3, window: 'calendar-day' }
const issued = async ({ deps }: Bench): Promise<number> => (await deps.store.listCertificates({})).length
const refusalOf = (promise: Promise<unknown>): Promise<LimitError> =>
  promise.then(
    () => Promise.reject(new Error('it was let through')),
    (error) => error,
  )
const usedOf = async (participant: string, { deps, nowMs }: Bench): Promise<Record<string, number>> =>
  Object.fromEntries((await usageOf(participant, nowMs, deps.store)).map(({ limit, used }) => [limit.version.id, used]))

describe('case 5: limit N per period per interface', () => {
  test('N accepted, N+1 refused with limit, count and reset time; nothing is spent by the refusal', async () => {
    const bench = await makeBench()
    await publish(bench.deps, daily)
    for (let i = 0; i < 3; i++) await issue(request('alpha'), bench.deps)
    const error = await refusalOf(issue(request('alpha'), bench.deps))
    expect(error).toBeInstanceOf(LimitError)
    expect(error).toMatchObject({ code: 'LIMIT_REACHED', source: 'ETAD 3.4(d)' })
    expect(error.message).toBe(
      'limit "daily" (3 submitted per calendar day in Europe/London, over batched, PKI smki-device, ' +
        'smki-organisation, iki) of participant "alpha" is reached: 3 of 3 used; it has room again at ' +
        '2026-03-30 00:00:00 BST (2026-03-29T23:00:00Z)',
    )
    expect(await usedOf('alpha', bench)).toEqual({ daily: 3 })
    expect(await issued(bench)).toBe(3)
    expect((await bench.deps.store.findAudit(error.reference as number))?.detail).toMatchObject({
      code: 'LIMIT_REACHED',
      limit: { id: 'daily', version: 1, used: 3, allowed: 3, roomAt: '2026-03-29T23:00:00.000Z' },
    })
  })

  test('another participant, another interface and the next period are unaffected', async () => {
    const bench = await makeBench()
    await publish(bench.deps, daily)
    for (let i = 0; i < 3; i++) await issue(request('alpha'), bench.deps)
    expect(await outcomeOf(request('beta'), bench.deps)).toBe('issued')
    expect(await outcomeOf(request('alpha', { interface: 'cli' }), bench.deps)).toBe('issued')
    bench.nowMs = Date.parse('2026-03-29T22:59:59.999Z')
    expect(await outcomeOf(request('alpha'), bench.deps)).toBe('LIMIT_REACHED')
    bench.nowMs++
    for (const expected of ['issued', 'issued', 'issued', 'LIMIT_REACHED'])
      expect(await outcomeOf(request('alpha'), bench.deps)).toBe(expected)
  })
})

describe('case 6: a malformed CSR uses up "submitted", not "processed"', () => {
  const both = [daily, { ...daily, id: 'reached', counts: 'processed' }]

  test.each([
    { name: 'octets that are no CSR', broken: Uint8Array.of(1, 2, 3), code: 'CSR_MALFORMED' },
    { name: 'a CSR cut short', broken: deviceCsr(1).slice(0, -1), code: 'CSR_MALFORMED' },
    { name: 'a CSR whose signature is not its key’s', broken: flipLast(deviceCsr(1)), code: 'CSR_SIGNATURE_INVALID' },
  ])('$name', async ({ broken, code }) => {
    const bench = await makeBench()
    await publish(bench.deps, ...both)
    expect(await outcomeOf(request('alpha', { csr: broken }), bench.deps)).toBe(code)
    expect(await usedOf('alpha', bench)).toEqual({ daily: 1, reached: 0 })
  })

  test('text that its door cannot make octets of', async () => {
    const bench = await makeBench()
    await publish(bench.deps, ...both)
    const { csr: _csr, ...context } = request('alpha')
    const decode = () => decodeCsr({ name: 'a.csr', bytes: Buffer.from('no base64!') })
    await expect(issueFrom(decode, context, bench.deps)).rejects.toMatchObject({ code: 'INPUT_NOT_CSR' })
    expect(await usedOf('alpha', bench)).toEqual({ daily: 1, reached: 0 })
  })

  test('so that three of them use up the day, and a fourth is refused by the limit', async () => {
    const bench = await makeBench()
    await publish(bench.deps, ...both)
    const malformed = () => outcomeOf(request('alpha', { csr: Uint8Array.of(0x30) }), bench.deps)
    expect([await malformed(), await malformed(), await malformed(), await malformed()]).toEqual([
      ...['CSR_MALFORMED', 'CSR_MALFORMED', 'CSR_MALFORMED'],
      'LIMIT_REACHED',
    ])
    expect(await outcomeOf(request('alpha'), bench.deps)).toBe('LIMIT_REACHED')
    expect(await usedOf('alpha', bench)).toEqual({ daily: 3, reached: 0 })
  })
})

describe('case 7: the total daily limit', () => {
  const total = { id: 'all', scope: 'total', count: 4, window: 'calendar-day', counts: 'processed' }

  test('reached by several each below its own: the next is not processed; an override with a reason processes it', async () => {
    const bench = await makeBench()
    await publish(bench.deps, daily, total)
    for (const participant of ['alpha', 'beta', 'gamma', 'alpha']) await issue(request(participant), bench.deps)
    const error = await refusalOf(issue(request('beta'), bench.deps))
    expect(error).toMatchObject({ code: 'LIMIT_REACHED', source: 'ETAD 3.4(f)' })
    expect(error.message).toContain('of all participants together is reached: 4 of 4 used')
    expect(await usedOf('beta', bench)).toEqual({ daily: 1, all: 4 })
    const wanted = { limit: 'all', participant: null, extra: 1, untilMs: null }
    await expect(overrideLimit({ ...wanted, reason: ' ' }, DCC, bench.deps)).rejects.toMatchObject({
      code: 'LIMIT_INVALID',
    })
    await overrideLimit({ ...wanted, reason: 'a meter rollout' }, DCC, bench.deps)
    expect(await outcomeOf(request('beta'), bench.deps)).toBe('issued')
    expect(await outcomeOf(request('beta'), bench.deps)).toBe('LIMIT_REACHED')
    const [row] = await bench.deps.store.queryAudit({ action: 'limit-overridden', limit: 1 })
    expect(row).toMatchObject({
      actor: 'dcc',
      detail: {
        limit: 'all',
        participant: null,
        extra: 1,
        until: '2026-03-29T23:00:00.000Z',
        reason: 'a meter rollout',
      },
    })
  })

  test('the lab’s own certificates count towards it, and it binds the lab too', async () => {
    const bench = await makeBench()
    await publish(bench.deps, { ...daily, count: 0 }, { ...total, count: 1 })
    const own = () => outcomeOf(request('alpha', { participant: 'operator' }), bench.deps)
    expect([await own(), await own()]).toEqual(['issued', 'LIMIT_REACHED'])
  })
})

test('case 8: a limit updated with effect from tomorrow: today decides by the old one; listing and history show both', async () => {
  const bench = await makeBench()
  await publish(bench.deps, { ...daily, count: 1 })
  await publish(bench.deps, { ...daily, count: 2, effectiveFrom: '2026-03-30', comment: 'more room' })
  expect([await outcomeOf(request('alpha'), bench.deps), await outcomeOf(request('alpha'), bench.deps)]).toEqual([
    'issued',
    'LIMIT_REACHED',
  ])
  const listing = async () =>
    publicationOf(await bench.deps.store.limits(), 'TEST', bench.nowMs).limits.map(({ state, says }) => [
      state,
      says.slice(0, 11),
    ])
  expect(await listing()).toEqual([
    ['current', '1 submitted'],
    ['coming', '2 submitted'],
  ])
  bench.nowMs = Date.parse('2026-03-29T23:00:00Z')
  expect(await listing()).toEqual([
    ['current', '2 submitted'],
    ['past', '1 submitted'],
  ])
  const outcomes = [1, 2, 3].map(() => outcomeOf(request('alpha'), bench.deps))
  expect((await Promise.all(outcomes)).sort()).toEqual(['LIMIT_REACHED', 'issued', 'issued'])
  expect((await bench.deps.store.limits()).versions).toHaveLength(2)
  const past = { id: 'daily', scope: 'each-participant', terms: null, comment: '' } as const
  await expect(publishLimits([{ ...past, effectiveFromMs: bench.nowMs - 1 }], DCC, bench.deps)).rejects.toMatchObject({
    code: 'LIMIT_IN_PAST',
  })
})

describe('case 9: 50 parallel CSRs at limit 10: exactly 10 accepted', () => {
  const ten = { ...daily, count: 10, window: { rolling: '24h' } }
  const directory = mkdtempSync(join(tmpdir(), 'tpki-case-9-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  async function send(count: number, bench: Bench): Promise<number> {
    const all = await Promise.all(Array.from({ length: count }, () => outcomeOf(request('alpha'), bench.deps)))
    expect(all.filter((outcome) => outcome !== 'issued' && outcome !== 'LIMIT_REACHED')).toEqual([])
    return all.filter((outcome) => outcome === 'issued').length
  }

  test('in memory', async () => {
    const bench = await makeBench()
    await publish(bench.deps, ten)
    expect(await send(50, bench)).toBe(10)
    expect(await issued(bench)).toBe(10)
  })

  test('also across a restart', async () => {
    const file = join(directory, 'tpki.db')
    const bench = await makeBench(new SqliteStore(file))
    await publish(bench.deps, ten)
    expect(await send(7, bench)).toBe(7)
    await bench.deps.store.close()
    const again = { ...bench, deps: world.deps({ store: new SqliteStore(file), clock: bench.deps.clock }) }
    expect(await send(43, again)).toBe(3)
    expect(await usedOf('alpha', again)).toEqual({ daily: 10 })
    await again.deps.store.close()
  })

  test('also across four processes', async () => {
    const processes = new QuotaProcesses({ participants: ['alpha'], attempts: 40, limits: [ten] })
    try {
      await processes.make()
      const path = processes.newWorld()
      const workers = Array.from({ length: 4 }, () => processes.start())
      await Promise.all(workers.map((worker) => worker.open(path)))
      const shares = processes.share(workers)
      await Promise.all(workers.map((worker, i) => worker.take(shares[i] as number[])))
      await Promise.all(workers.map((worker) => worker.end()))
      const reports = workers.flatMap((worker) => worker.reports)
      expect(reports).toHaveLength(40)
      expect(reports.filter(({ outcome }) => outcome === 'LIMIT_REACHED')).toHaveLength(30)
      expect(await countWorld(path, reports)).toEqual(new Map([['alpha', 10]]))
    } finally {
      processes.remove()
    }
  })
})

test('case 10: the allowance says before anything is sent what will fit; who sends all the same is decided by the commit', async () => {
  const bench = await makeBench()
  await publish(bench.deps, daily)
  await issue(request('alpha'), bench.deps)
  const spender = { participant: 'alpha', interface: 'batched', pki: 'smki-device', submission: 'single' } as const
  expect((await checkAllowance(spender, 2, bench.deps)).decision).toEqual({ kind: 'fits' })
  const { decision, states } = await checkAllowance(spender, 3, bench.deps)
  expect(decision).toMatchObject({ kind: 'refuse', fits: 2 })
  expect(states).toMatchObject([{ used: 1, allowed: 3 }])
  expect(await usedOf('alpha', bench)).toEqual({ daily: 1 })
  const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(request('alpha'), bench.deps)))
  expect(outcomes.sort()).toEqual(['LIMIT_REACHED', 'issued', 'issued'])
  bench.nowMs += 12 * HOUR
  expect((await checkAllowance(spender, 3, bench.deps)).decision).toEqual({ kind: 'fits' })
})

function flipLast(der: Uint8Array): Uint8Array {
  const flipped = Uint8Array.from(der)
  const last = flipped.length - 1
  flipped[last] = (flipped[last] as number) ^ 1
  return flipped
}
