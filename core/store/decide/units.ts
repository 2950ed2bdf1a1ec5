import { EVERYONE, type Spender, Spending } from '../../quota/index.ts'
import type { CommitOutcome, CommitUnit, Guard } from '../index.ts'
import { decideUnit } from './decide-unit.ts'
import { Draft } from './draft.ts'
import type { Facts, Needs } from './facts.ts'
import type { Work } from './work.ts'

/** Decides units that came at the same time in one transaction, each on its own. */
export const unitsWork = (units: readonly CommitUnit[]): Work<CommitOutcome[]> => ({
  needs: needsOf(units),
  decide(facts) {
    const draft = new Draft(facts, units.length === 1 ? 'one' : 'several')
    const spending = spendingOf(units, facts)
    const outcomes = units.map((unit) => decideUnit(unit, draft, spending))
    return draft.end(outcomes, spending.writes())
  },
})

/** Returns which facts units are decided by. In one loop, because every commit passes here. */
export function needsOf(units: readonly CommitUnit[]): Needs {
  const bindings: string[] = []
  const guards: Guard[] = []
  const queued: number[] = []
  const idempotency: string[] = []
  const tokens: string[] = []
  const scopes = new Set([EVERYONE])
  for (const unit of units) {
    if (unit.certificate && unit.binding) bindings.push(unit.certificate.keyFingerprint)
    guards.push(...unit.guards)
    if (unit.dequeue !== null) queued.push(unit.dequeue)
    if (unit.idempotency) idempotency.push(unit.idempotency.id)
    if (unit.token) tokens.push(unit.token.digest)
    if (unit.spend) scopes.add(unit.spend.spender.participant)
  }
  const spending = scopes.size > 1 ? { scopes: [...scopes], atMs: latestOf(units) } : null
  return { audit: true, revision: true, spending, bindings, guards, queued, idempotency, tokens }
}

/** Returns what units spend from, at the latest instant at which one of them was sent. */
export const spendingOf = (units: readonly CommitUnit[], facts: Facts): Spending =>
  openSpending(facts, latestOf(units), spendersOf(units))

/** Returns the spending that was loaded. Where none was asked for, nothing can be spent. */
export function openSpending(
  facts: Facts,
  atMs: number,
  spenders: ConstructorParameters<typeof Spending>[3],
): Spending {
  const { book, ledger } = facts
  if (book === null) throw new Error('the limits have not been loaded')
  return new Spending(book, ledger ?? NOTHING_SPENT, atMs, spenders)
}

const NOTHING_SPENT = {
  seriesOf(): never {
    throw new Error('the ledger has not been loaded')
  },
  rowAt: () => null,
  lastRow: () => null,
}

function spendersOf(units: readonly CommitUnit[]): Spender[] {
  const spenders: Spender[] = []
  for (const { spend } of units) if (spend) spenders.push(spend.spender)
  return spenders
}

function latestOf(units: readonly CommitUnit[]): number {
  let latest = 0
  for (const { spend } of units) latest = Math.max(latest, spend?.atMs ?? 0)
  return latest
}
