import { type LedgerPlace, LedgerRowsMissing, type LoadedLedger, type LoadedRow } from '../../quota/index.ts'
import type { Decided, Facts, Work } from '../decide/index.ts'

/**
 * Decides with facts whose ledger was loaded in advance. Where rows of it are missing, they are loaded and the decision
 * is made again; for a backend that cannot read while a decision is made.
 */
export async function decideLoaded<T>(
  work: Work<T>,
  facts: Facts & { readonly ledger: LoadedLedger | null },
  loadRows: (places: readonly LedgerPlace[]) => Promise<readonly LoadedRow[]>,
): Promise<Decided<T>> {
  for (;;) {
    try {
      return work.decide(facts)
    } catch (error) {
      if (!(error instanceof LedgerRowsMissing) || !facts.ledger) throw error
      facts.ledger.add(await loadRows(error.places))
    }
  }
}
