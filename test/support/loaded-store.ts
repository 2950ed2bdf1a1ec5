import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { type LedgerPlace, LoadedLedger, type LoadedRow } from '../../core/quota/loaded-ledger.ts'
import { decideLoaded } from '../../core/store/backed/decide-loaded.ts'
import type { Facts, Needs } from '../../core/store/decide/facts.ts'
import type { Work } from '../../core/store/decide/work.ts'
import { loadFacts } from '../../core/store/memory/memory-load.ts'
import { MemoryStore } from '../../core/store/memory/memory-store.ts'
import { MemoryTables } from '../../core/store/memory/memory-tables.ts'
import { MemoryTransactor } from '../../core/store/memory/memory-transactor.ts'
import { writeAll } from '../../core/store/memory/memory-write.ts'

/**
 * Transactions as a backend on another machine has them: facts come as plain data after a while, the ledger with its last
 * rows alone, and one transaction waits for the one before.
 */
class LoadingTransactor extends MemoryTransactor {
  override readonly waitsForTurn = true
  override readonly mostGroups = 1
  readonly #tables: MemoryTables
  #last: Promise<unknown> = Promise.resolve()

  constructor(tables: MemoryTables) {
    super(tables)
    this.#tables = tables
  }

  override transact<T>(work: Work<T>): Promise<T> {
    const done = this.#last.then(async () => {
      const { result, writes } = await this.#decide(work)
      await setImmediate()
      if (writes) writeAll(structuredClone(writes), this.#tables)
      return result
    })
    this.#last = done.catch(() => {})
    return done
  }

  override async look<T>(work: Work<T>): Promise<T> {
    return (await this.#decide(work)).result
  }

  async #decide<T>(work: Work<T>) {
    await setImmediate()
    const facts = this.#load(work.needs)
    const decided = await decideLoaded(work, facts, async (places) => {
      await setImmediate()
      return places.map((place) => this.#rowAt(place))
    })
    // A transaction may be repeated: by the same facts the same is decided.
    assert.deepEqual(work.decide(facts), decided)
    return decided
  }

  #load(needs: Needs): Facts & { ledger: LoadedLedger | null } {
    const { ledger: _ledger, book, ...facts } = loadFacts(needs, this.#tables)
    return { ...structuredClone(facts), book, ledger: needs.spending ? this.#ledgerOf(needs.spending.scopes) : null }
  }

  #ledgerOf(scopes: readonly string[]): LoadedLedger {
    const { ledger } = this.#tables
    const series = scopes.flatMap((scope) => ledger.seriesOf(scope))
    return new LoadedLedger(
      series.map(({ id, scope, interface: over, pki, submission }, i) => {
        const last = ledger.lastRow(series[i] as (typeof series)[number])
        return { id, scope, interface: over, pki, submission, last: structuredClone(last) }
      }),
    )
  }

  #rowAt({ series: { scope, id }, atMs }: LedgerPlace): LoadedRow {
    const { ledger } = this.#tables
    const series = ledger.seriesOf(scope).find((each) => each.id === id)
    if (!series) throw new Error('there is no such series')
    return { series, atMs, row: structuredClone(ledger.rowAt(series, atMs)), nextMs: null }
  }
}

/** A store in memory whose decisions get nothing but what was loaded for them. */
export function openLoadedStore(): MemoryStore {
  const tables = new MemoryTables()
  return new MemoryStore(tables, new LoadingTransactor(tables))
}
