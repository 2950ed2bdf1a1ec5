import { describe, expect, test } from 'vitest'
import { parseLimit } from '../../../../core/authority/limits/document/limit-document.ts'
import { replayLimit } from '../../../../core/authority/limits/replay.ts'
import type { LimitTerms } from '../../../../core/quota/limit.ts'
import type { RecordedSpend } from '../../../../core/store/commit-unit.ts'

/** 2026-03-01T00:00:00Z */
const START_MS = Date.UTC(2026, 2, 1)
const MINUTE_MS = 60_000

/** One line of history: the minute, the participant, how many were submitted, and how many of them were processed. */
type Line = readonly [number, string, number, number?]

const storeOf = (...lines: readonly Line[]) => ({
  async *spending(participant: string | null): AsyncIterable<RecordedSpend> {
    for (const [minute, who, submitted, processed = submitted] of lines)
      if (participant === null || participant === who)
        yield {
          spender: { participant: who, interface: 'cli', pki: 'smki-device', submission: 'single' },
          atMs: START_MS + minute * MINUTE_MS,
          amounts: { submitted, processed },
        }
  },
})

const at = (minute: number): number => START_MS + minute * MINUTE_MS

async function replay(limit: object, ...lines: readonly Line[]) {
  const proposal = parseLimit(
    { id: 'x', scope: 'each-participant', count: 3, window: 'calendar-day', ...limit },
    'test',
  )
  return replayLimit({ scope: proposal.scope, terms: proposal.terms as LimitTerms }, storeOf(...lines))
}

const DAY = 24 * 60

describe('the CSRs that a limit would have refused', () => {
  test('are counted for each participant, with the time of the first', async () => {
    const lines: Line[] = [
      [0, 'alpha', 2],
      [1, 'beta', 1],
      [2, 'alpha', 2],
      [3, 'alpha', 1],
      [DAY, 'alpha', 4],
    ]
    expect(await replay({}, ...lines)).toEqual([
      { participant: 'alpha', passed: 6, refused: 3, firstRefusedAtMs: at(2) },
      { participant: 'beta', passed: 1, refused: 0, firstRefusedAtMs: null },
    ])
  })

  test('by a total are counted for their participants, the operator included', async () => {
    const lines: Line[] = [
      [0, 'alpha', 2],
      [1, 'operator', 1],
      [2, 'beta', 1],
    ]
    expect(await replay({ scope: 'total' }, ...lines)).toEqual([
      { participant: 'beta', passed: 0, refused: 1, firstRefusedAtMs: at(2) },
      { participant: 'alpha', passed: 2, refused: 0, firstRefusedAtMs: null },
      { participant: 'operator', passed: 1, refused: 0, firstRefusedAtMs: null },
    ])
    expect(await replay({ count: 0 }, [0, 'operator', 5])).toEqual([])
  })

  test.each<{ name: string; limit: object; lines: Line[]; refused: number; first: number | null }>([
    { name: 'exactly as many', limit: {}, lines: [[0, 'a', 3]], refused: 0, first: null },
    { name: 'one more', limit: {}, lines: [[0, 'a', 4]], refused: 1, first: 0 },
    {
      name: 'a new day',
      limit: {},
      lines: [
        [DAY - 1, 'a', 3],
        [DAY, 'a', 3],
      ],
      refused: 0,
      first: null,
    },
    {
      name: 'a rolling hour, to the minute',
      limit: { window: { rolling: '1h' } },
      lines: [
        [0, 'a', 3],
        [59, 'a', 1],
        [60, 'a', 3],
        [61, 'a', 1],
      ],
      refused: 2,
      first: 59,
    },
    {
      name: 'a night over midnight, and nothing by day',
      limit: { window: { hours: { from: '20:00', to: '08:00' } } },
      lines: [
        [12 * 60, 'a', 9],
        [20 * 60, 'a', 2],
        [DAY + 60, 'a', 2],
        [DAY + 20 * 60, 'a', 3],
      ],
      refused: 1,
      first: DAY + 60,
    },
    {
      name: 'a pace of two minutes',
      limit: { count: 1, window: { pace: [{ from: '00:00', to: '00:00', everySeconds: 120 }] } },
      lines: [
        [0, 'a', 1],
        [1, 'a', 1],
        [2, 'a', 1],
        [3, 'a', 1],
      ],
      refused: 2,
      first: 1,
    },
    { name: 'only processed ones', limit: { counts: 'processed' }, lines: [[0, 'a', 9, 4]], refused: 1, first: 0 },
    { name: 'another interface', limit: { interfaces: ['api'] }, lines: [[0, 'a', 9]], refused: 0, first: null },
    { name: 'another PKI', limit: { pkis: ['iki'] }, lines: [[0, 'a', 9]], refused: 0, first: null },
    { name: 'batches', limit: { submissions: ['batch'] }, lines: [[0, 'a', 9]], refused: 0, first: null },
    {
      name: 'a limit for one participant',
      limit: { scope: { participant: 'a' } },
      lines: [
        [0, 'b', 9],
        [1, 'a', 4],
      ],
      refused: 1,
      first: 1,
    },
    { name: 'the size of a request', limit: { window: 'request' }, lines: [[0, 'a', 9]], refused: 0, first: null },
  ])('$name', async ({ limit, lines, refused, first }) => {
    const result = await replay(limit, ...lines)
    expect(result.reduce((sum, line) => sum + line.refused, 0)).toBe(refused)
    expect(result[0]?.firstRefusedAtMs ?? null).toBe(first === null ? null : at(first))
  })
})
