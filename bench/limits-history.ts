import { randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { checkAllowance, type IssuingDeps, type Spender, type Store } from '../core/index.ts'
import { makeDiskWorld, publish } from './limits-world.ts'
import { median } from './measure.ts'

const PARTICIPANTS = 10_000
const REQUESTS_EACH = 1_000
const DAY_MS = 86_400_000
const HISTORY_MS = 30 * DAY_MS
const DECISIONS = 1_000
const WARM_UP = 100

/** Medians in milliseconds, with `participants` times `requestsEach` requests in the history. */
export interface DecisionFigures {
  /** {@link checkAllowance} where there is room. */
  readonly check: number
  /** The same where there is none: it also says when there will be. */
  readonly checkRefused: number
  /** A whole commit, flushed to disk, of a unit without a certificate. */
  readonly commitAccepted: number
  readonly commitRefused: number
  /** A commit, flushed to disk, of an audit row alone: what no commit can do without. */
  readonly commitNothing: number
}

type Commit = Parameters<Store['commit']>[0]

/** Measures decisions on a long history. */
export async function measureDecisions(): Promise<DecisionFigures> {
  const { deps, file, remove } = await makeDiskWorld(true)
  try {
    writeHistory(file, deps.clock.nowMs())
    const check = () => checkAllowance(anyone(), 1, deps)
    const commit = () => deps.store.commit(unitOf(anyone(), deps))
    const commitNothing = () => deps.store.commit({ ...unitOf(anyone(), deps), spend: null })
    const accepted = {
      commitNothing: await medianMs(commitNothing, ({ kind }) => kind === 'committed'),
      check: await medianMs(check, ({ decision }) => decision.kind === 'fits'),
      commitAccepted: await medianMs(commit, ({ kind }) => kind === 'committed'),
    }
    // Each has spent some 33 in 24 hours.
    await publish([{ id: 'rolling', scope: 'each-participant', count: 20, window: { rolling: '24h' } }], deps)
    return {
      ...accepted,
      checkRefused: await medianMs(check, ({ decision }) => decision.kind === 'refuse'),
      commitRefused: await medianMs(commit, ({ kind }) => kind === 'no-room'),
    }
  } finally {
    await remove()
  }
}

const idOf = (n: number): string => `p${n}`

const anyone = (): Spender => ({
  participant: idOf(randomInt(PARTICIPANTS)),
  interface: 'batched',
  pki: 'smki-device',
  submission: 'batch',
})

const unitOf = (spender: Spender, { clock }: IssuingDeps): Commit => ({
  certificate: null,
  binding: null,
  ca: null,
  spend: { spender, amounts: { submitted: 1, processed: 1 }, atMs: clock.nowMs() },
  revision: null,
  guards: [],
  enqueue: null,
  dequeue: null,
  audit: { atSeconds: clock.nowSeconds(), actor: 'bench', action: 'refused', detail: {} },
})

async function medianMs<T>(work: () => Promise<T>, isExpected: (result: T) => boolean): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < WARM_UP + DECISIONS; i++) {
    const start = performance.now()
    const result = await work()
    if (i >= WARM_UP) times.push(performance.now() - start)
    if (!isExpected(result)) throw new Error(`not what was to be measured: ${JSON.stringify(result)}`)
  }
  return median(times)
}

/** Writes the history straight into the tables: everyone's series first, then each participant's in turn. */
function writeHistory(file: string, nowMs: number): void {
  const total = PARTICIPANTS * REQUESTS_EACH
  const stepMs = Math.floor(HISTORY_MS / total)
  const beginMs = nowMs - total * stepMs
  const database = new DatabaseSync(file, { timeout: 30_000 })
  database.exec('PRAGMA synchronous = OFF; BEGIN')
  const series = database.prepare('INSERT INTO series (id, scope, interface, pki, submission) VALUES (?, ?, ?, ?, ?)')
  for (const [i, scope] of ['*', ...Array.from({ length: PARTICIPANTS }, (_, n) => idOf(n))].entries())
    series.run(i + 1, scope, 'batched', 'smki-device', 'batch')
  // The nth request of all is the (n / PARTICIPANTS)th of participant n modulo PARTICIPANTS.
  const fill = database.prepare(`
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
    INSERT INTO spend SELECT :series, :begin + i * :step, i + 1, i + 1, :begin + i * :step, :begin + i * :step FROM n`)
  fill.run({ count: total, series: 1, begin: beginMs, step: stepMs })
  for (let n = 0; n < PARTICIPANTS; n++)
    fill.run({ count: REQUESTS_EACH, series: n + 2, begin: beginMs + n * stepMs, step: PARTICIPANTS * stepMs })
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}
