import type { OpenedBackend } from '../store-backends.ts'
import { makeOperation } from './make-operation.ts'
import { headOf, perform, spendingOf } from './perform.ts'
import { Scene } from './scene.ts'
import { markOf, textOf } from './words.ts'

// Of the first forty the one in which everything comes up often.
const SEED = 17
const OPERATIONS = 2000
const HASH_CHARACTERS = 16
// After so many operations all spending is looked at.
const INTERVAL = 100

/** A line of a recording, and everything there is to know of what it tells. */
export interface Line {
  readonly text: string
  readonly told: unknown
}

/**
 * Does the same operations with every backend and tells what comes of each: a line for an operation, with its number, its
 * time, its kind, a mark of what was asked, what came of it, and where the audit log then ends. In between come lines of
 * spending: a row that has come with `+`, one that has gone with `-`, and in the end everything.
 */
export async function* record(backend: OpenedBackend): AsyncIterable<Line> {
  const scene = new Scene(SEED)
  let spending: readonly string[] = []
  for (let i = 0; i < OPERATIONS; i++) {
    scene.passTime()
    const operation = makeOperation(scene, i)
    const outcome = await perform(backend, operation)
    scene.known.learn(operation, outcome)
    const { sequence, hash } = await headOf(backend.store)
    const asked = `${i + 1} ${new Date(scene.nowMs).toISOString()} ${operation.kind} ${markOf(operation)}`
    const came = `${outcome.is} ${outcome.said}`.trim()
    yield { text: `${asked}: ${came} | ${sequence} ${hash.slice(0, HASH_CHARACTERS)}`, told: { operation, outcome } }
    if ((i + 1) % INTERVAL !== 0) continue
    const now = await spendingOf(backend.store, null)
    yield* differences(spending, now)
    spending = now
  }
  const { sequence, hash } = await headOf(backend.store)
  yield { text: `end: ${spending.length} rows of spending ${markOf(spending)} | ${sequence} ${hash}`, told: null }
}

function* differences(before: readonly string[], now: readonly string[]): Iterable<Line> {
  const [had, has] = [new Set(before), new Set(now)]
  for (const row of before) if (!has.has(row)) yield { text: `- ${row}`, told: null }
  for (const row of now) if (!had.has(row)) yield { text: `+ ${row}`, told: null }
  yield { text: `= ${now.length} rows of spending ${markOf(now)}`, told: null }
}

/** Returns what a line tells, for whoever looks for a difference. */
export const describeLine = ({ text, told }: Line): string => `${text}\n${textOf(told)}`
