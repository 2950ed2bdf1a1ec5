import { EVERYONE, type LimitBook, Spending } from '../../quota/index.ts'
import type { CommitOutcome, CommitUnit } from '../index.ts'
import { decideUnit } from './decide-unit.ts'
import { Draft } from './draft.ts'
import type { Facts, Needs } from './facts.ts'
import type { Work } from './work.ts'

/** Decides units that came at the same time in one transaction, each on its own. */
export const unitsWork = (units: readonly CommitUnit[]): Work<CommitOutcome[]> => ({
  needs: needsOf(units),
  decide(facts) {
    const draft = new Draft(facts)
    const spending = spendingOf(units, facts)
    const outcomes = units.map((unit) => decideUnit(unit, draft, spending))
    return draft.end(outcomes, spending.writes())
  },
})

/** Returns which facts units are decided by. */
export function needsOf(units: readonly CommitUnit[]): Needs {
  const spends = units.flatMap(({ spend }) => (spend ? [spend] : []))
  return {
    audit: true,
    revision: true,
    ...(spends.length > 0 ? { spending: { scopes: scopesOf(spends), atMs: latestOf(units) } } : {}),
    bindings: units.flatMap(({ certificate, binding }) => (certificate && binding ? [certificate.keyFingerprint] : [])),
    guards: units.flatMap(({ guards }) => guards),
    queued: units.flatMap(({ dequeue }) => dequeue ?? []),
    idempotency: units.flatMap(({ idempotency }) => idempotency?.id ?? []),
    tokens: units.flatMap(({ token }) => token?.digest ?? []),
  }
}

function scopesOf(spends: readonly NonNullable<CommitUnit['spend']>[]): string[] {
  const scopes = new Set([EVERYONE])
  for (const { spender } of spends) scopes.add(spender.participant)
  return [...scopes]
}

/** Returns what units spend from, at the latest instant at which one of them was sent. */
export const spendingOf = (units: readonly CommitUnit[], facts: Facts): Spending =>
  openSpending(
    facts,
    latestOf(units),
    units.flatMap(({ spend }) => (spend ? [spend.spender] : [])),
  )

/** Returns the spending that was loaded. Where none was asked for, nothing can be spent. */
export function openSpending(
  facts: Facts,
  atMs: number,
  spenders: ConstructorParameters<typeof Spending>[3],
): Spending {
  const { book, ledger } = facts
  if (book === null) throw new Error('the limits have not been loaded')
  return new Spending(book as LimitBook, ledger ?? NOTHING_SPENT, atMs, spenders)
}

const NOTHING_SPENT = {
  seriesOf(): never {
    throw new Error('the ledger has not been loaded')
  },
  rowAt: () => null,
  lastRow: () => null,
}

const latestOf = (units: readonly CommitUnit[]): number =>
  units.reduce((latest, { spend }) => Math.max(latest, spend?.atMs ?? 0), 0)
