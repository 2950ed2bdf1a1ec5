import { expect } from 'vitest'
import type { Amounts, Spender } from '../../core/quota/spender.ts'
import type { Decision, LimitState } from '../../core/quota/spending.ts'
import type { CertificateRecord } from '../../core/records/certificate-record.ts'
import { auditAlone, type CommitOutcome, type CommitUnit, type RecordedSpend } from '../../core/store/commit-unit.ts'
import type { Store } from '../../core/store/store.ts'
import { instantOf, QuotaModel, wallDay } from './quota-model.ts'
import type { Step, Submission } from './quota-steps.ts'
import type { OpenedBackend } from './store-backends.ts'

const HOUR = 3_600_000
const TAKEN = 'F'.repeat(32)
const ONE: Amounts = { submitted: 1, processed: 1 }

/** Takes a store and the model through the same steps and fails at the first thing in which they differ. */
export class Lockstep {
  readonly model: QuotaModel = new QuotaModel()
  readonly #backend: OpenedBackend
  #nowMs: number
  #revision = 0
  #committed = 0
  /** How often each thing happened that a run should come across. */
  readonly seen = { committed: 0, refused: 0, queued: 0, never: 0, revised: 0, faulty: 0 }

  constructor(backend: OpenedBackend, startMs: number) {
    this.#backend = backend
    this.#nowMs = startMs
  }

  async begin(): Promise<void> {
    const outcome = await this.#backend.store.commit({ ...this.#unit(), certificate: record(TAKEN) })
    expect(outcome.kind).toBe('committed')
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'submit':
        return this.#submit(step.requests)
      case 'batch':
        return this.#sendTogether(step.spender, step.all)
      case 'wait':
        this.#nowMs += step.ms
        return
      case 'wait-until':
        this.#nowMs = Math.max(this.#nowMs, this.#mark(step.mark) + step.ms)
        return
      case 'publish':
        return this.#publish(step)
      case 'override':
        return this.#override(step)
      case 'suspend':
        return this.#change({})
      case 'restart':
        return this.#backend.reopen()
      case 'look':
        return this.#look(step.spender, step.count)
      default:
        step satisfies never
    }
  }

  /** The next change of the clocks, midnight, or hour at which a window opens or closes. */
  #mark(mark: number): number {
    const day = wallDay(this.#nowMs)
    const tomorrow = wallDay(instantOf(day, '12:00') + 24 * HOUR)
    const marks = [
      instantOf(tomorrow, '00:00'),
      instantOf(tomorrow, '01:00'),
      instantOf(tomorrow, '02:00'),
      instantOf(day, '08:00'),
      instantOf(day, '20:00'),
      Date.parse(`${tomorrow}T01:00:00Z`),
    ]
    return marks[mark] as number
  }

  #unit(): CommitUnit {
    const atSeconds = Math.floor(this.#nowMs / 1000)
    return auditAlone({ atSeconds, actor: 'tester', action: 'refused', detail: { n: ++this.#committed } })
  }

  #spendUnit(spender: Spender, amounts: Amounts): CommitUnit {
    return { ...this.#unit(), spend: { spender, amounts, atMs: this.#nowMs } }
  }

  async #submit(requests: readonly Submission[]): Promise<void> {
    const { store } = this.#backend
    const results = await Promise.allSettled(
      requests.map(({ spender, amounts, looked, isFaulty }) =>
        store.commit({
          ...this.#spendUnit(spender, amounts),
          revision: looked === 'not' ? null : this.#revision - (looked === 'before' ? 1 : 0),
          certificate: isFaulty ? record(TAKEN) : null,
        }),
      ),
    )
    for (const [i, { spender, amounts, looked, isFaulty }] of requests.entries()) {
      const result = results[i] as PromiseSettledResult<CommitOutcome>
      const expected = this.model.decide(spender, amounts, this.#nowMs)
      if (looked === 'before') {
        this.seen.revised++
        expect(result).toEqual({ status: 'fulfilled', value: { kind: 'revised' } })
      } else if (expected.kind === 'fits' && isFaulty) {
        this.seen.faulty++
        expect(result.status).toBe('rejected')
      } else if (result.status === 'rejected') throw result.reason
      else if (expected.kind === 'fits') {
        this.seen.committed++
        expect(result.value.kind).toBe('committed')
        this.model.spend(spender, amounts, this.#nowMs)
      } else if (result.value.kind === 'no-room') this.#expectDecision(result.value.decision, spender, amounts, false)
      else expect(result.value).toEqual({ kind: 'no-room', decision: expected })
    }
    await this.#expectRoomNow(requests)
  }

  /** Asked alone, what was refused among others is told an instant at which it indeed fits. */
  async #expectRoomNow(requests: readonly Submission[]): Promise<void> {
    for (const { spender, amounts } of requests) {
      const query = { spender, atMs: this.#nowMs, wanted: [amounts], withStates: false }
      const { decisions } = await this.#backend.store.look(query)
      this.#expectDecision(decisions[0] as Decision, spender, amounts, true)
    }
  }

  async #sendTogether(spender: Spender, all: readonly Amounts[]): Promise<void> {
    const sum = all.reduce((a, b) => ({
      submitted: a.submitted + b.submitted,
      processed: a.processed + b.processed,
    }))
    const outcome = await this.#backend.store.commit(this.#spendUnit(spender, sum))
    if (outcome.kind === 'no-room') return this.#expectDecision(outcome.decision, spender, sum, true)
    expect(outcome.kind).toBe('committed')
    this.#expectDecision({ kind: 'fits' }, spender, sum, true)
    for (const amounts of all) {
      this.seen.committed++
      this.model.spend(spender, amounts, this.#nowMs)
    }
  }

  async #look(spender: Spender, count: number): Promise<void> {
    const amounts = { submitted: count, processed: count }
    const query = { spender, atMs: this.#nowMs, wanted: [amounts], withStates: true }
    const { decisions, states } = await this.#backend.store.look(query)
    this.#expectDecision(decisions[0] as Decision, spender, amounts, true)
    const limits = this.model.limits(spender, ONE, this.#nowMs)
    expect(states.map(standOf).sort()).toEqual(limits.map(({ id, used, allowed }) => `${id} ${used}/${allowed}`).sort())
    for (const { limit, roomAtMs } of states) {
      const { id } = limit.version
      const hasRoom = (atMs: number): boolean => {
        const state = this.model.limits(spender, ONE, atMs).find((each) => each.id === id)
        return !state || state.room >= 1
      }
      this.#expectFirst(roomAtMs, hasRoom)
    }
  }

  #expectDecision(decision: Decision, spender: Spender, amounts: Amounts, isAlone: boolean): void {
    const expected = this.model.decide(spender, amounts, this.#nowMs)
    expect(decision.kind).toBe(expected.kind)
    if (decision.kind === 'fits' || expected.kind === 'fits') return
    this.seen[decision.kind === 'queue' ? 'queued' : 'refused']++
    expect(decision.fits).toBe(expected.fits)
    const { limit, used, allowed, roomAtMs } = decision.state
    const own = expected.blocking.find(({ id }) => id === limit.version.id)
    expect({ used, allowed }).toEqual({ used: own?.used, allowed: own?.allowed })
    // Of several at once, the model has not yet spent what comes after this one.
    if (isAlone) this.#expectFirst(roomAtMs, (atMs) => this.model.fits(spender, amounts, atMs))
    if (roomAtMs === null) this.seen.never++
  }

  /** `atMs` is the first instant at which there is room, as far as looking at many an instant can say. */
  #expectFirst(roomAtMs: number | null, hasRoom: (atMs: number) => boolean): void {
    const nowMs = this.#nowMs
    if (roomAtMs !== null)
      expect({ atMs: roomAtMs, hasRoom: hasRoom(roomAtMs) }).toEqual({ atMs: roomAtMs, hasRoom: true })
    const looked = roomAtMs === null || roomAtMs === nowMs ? this.#instants() : [...this.#instants(), roomAtMs - 1]
    const earlier = looked.filter((atMs) => atMs >= nowMs && atMs < (roomAtMs ?? Number.POSITIVE_INFINITY))
    expect({ roomAtMs, earlier: earlier.filter(hasRoom) }).toEqual({ roomAtMs, earlier: [] })
  }

  #instants(): number[] {
    const nowMs = this.#nowMs
    const changes = [
      ...this.model.versions.map(({ effectiveFromMs }) => effectiveFromMs),
      ...this.model.overrides.map(({ untilMs }) => untilMs),
    ]
    const hours = Array.from({ length: 52 }, (_, i) => (Math.floor(nowMs / HOUR) + i) * HOUR + HOUR / 2)
    const days = Array.from({ length: 9 }, (_, i) => nowMs + i * 24 * HOUR)
    return [nowMs, nowMs + 1, ...changes, ...hours, ...days]
  }

  async #publish({ id, scope, terms, inMs }: Extract<Step, { kind: 'publish' }>): Promise<void> {
    const version = { id, scope, terms, effectiveFromMs: this.#nowMs + inMs }
    const limits = [{ ...version, publishedAtMs: this.#nowMs, publishedBy: 'dcc', comment: '' }]
    this.model.versions.push(...limits)
    await this.#change({ limits })
  }

  async #override({ limit, participant, extra, forMs }: Extract<Step, { kind: 'override' }>): Promise<void> {
    const override = { limit, participant, extra, fromMs: this.#nowMs, untilMs: this.#nowMs + forMs }
    this.model.overrides.push(override)
    await this.#change({ overrides: [{ ...override, reason: 'a test', grantedBy: 'dcc' }] })
  }

  async #change(change: Partial<Parameters<Store['change']>[0]>): Promise<void> {
    const nothing = { put: [], remove: [], limits: [], overrides: [], audit: [] }
    const stale = { ...nothing, expectedRevision: this.#revision - 1 }
    expect(await this.#backend.store.change({ ...stale, ...change })).toBe('revised')
    expect(await this.#backend.store.change({ ...nothing, expectedRevision: this.#revision, ...change })).toBe(
      'changed',
    )
    this.#revision++
  }

  /** Everything that was let through is recorded, and nothing else. */
  async end(): Promise<void> {
    const recorded: RecordedSpend[] = []
    for await (const spend of this.#backend.store.spending(null)) recorded.push(spend)
    expect(totals(recorded.map(({ spender, atMs, amounts }) => ({ spender, atMs, ...amounts })))).toEqual(
      totals(this.model.spent),
    )
  }
}

const standOf = ({ limit, used, allowed }: LimitState): string => `${limit.version.id} ${used}/${allowed}`

function totals(all: readonly (Amounts & { spender: Spender; atMs: number })[]): Record<string, Amounts> {
  const sums: Record<string, { submitted: number; processed: number }> = {}
  for (const { spender, atMs, submitted, processed } of all) {
    const key = `${Object.values(spender).toSorted().join(' ')} ${atMs}`
    const sum = sums[key] ?? { submitted: 0, processed: 0 }
    sums[key] = { submitted: sum.submitted + submitted, processed: sum.processed + processed }
  }
  return sums
}

const record = (serial: string): CertificateRecord => ({
  serial,
  profile: 'smki-device/device-ds',
  pki: 'smki-device',
  environment: null,
  participant: 'alpha',
  subject: '',
  eui64: null,
  role: null,
  usage: 'digitalSignature',
  issuerCa: 'smki-device/issuing-dca',
  notBeforeSeconds: 0,
  notAfterSeconds: 1,
  keyFingerprint: '0'.repeat(64),
  issuedAtSeconds: 0,
  renews: null,
  policyVersion: null,
  csrDigest: null,
  der: Uint8Array.of(0x30),
})
