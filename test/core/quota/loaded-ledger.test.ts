import { describe, expect, test } from 'vitest'
import type { Series, SpendRow } from '../../../core/quota/ledger.ts'
import { type LedgerPlace, LedgerRowsMissing, LoadedLedger } from '../../../core/quota/loaded-ledger.ts'

const series: Series = { id: 1, scope: 'alpha', interface: 'cli', pki: 'smki-device', submission: 'single' }
const batches: Series = { ...series, id: 2, submission: 'batch' }
const row = (atMs: number): SpendRow => ({
  atMs,
  submitted: atMs,
  processed: 0,
  submittedAtMs: atMs,
  processedAtMs: null,
})

function missingOf(work: () => unknown): readonly LedgerPlace[] {
  try {
    work()
  } catch (error) {
    if (error instanceof LedgerRowsMissing) return error.places
    throw error
  }
  throw new Error('nothing is missing')
}

describe('a ledger that was loaded in advance', () => {
  const open = () =>
    new LoadedLedger([
      { ...series, last: row(1000) },
      { ...batches, last: null },
    ])

  test('knows its series and their last rows', () => {
    const ledger = open()
    expect(ledger.seriesOf('alpha')).toMatchObject([series, batches])
    expect(ledger.seriesOf('beta')).toEqual([])
    expect(ledger.lastRow(series)).toEqual(row(1000))
    expect(ledger.rowAt(series, 1000)).toEqual(row(1000))
    expect(ledger.rowAt(batches, 5)).toBeNull()
  })

  test('asks for a row before the last, and for the same instant of other series of the scope', () => {
    const both = new LoadedLedger([
      { ...series, last: row(1000) },
      { ...batches, last: row(900) },
    ])
    const places = missingOf(() => both.rowAt(series, 500))
    expect(places).toMatchObject([
      { series, atMs: 500 },
      { series: batches, atMs: 500 },
    ])
  })

  test('has what was added, for as long as the row is the last one before the next', () => {
    const ledger = open()
    ledger.add([{ series, atMs: 500, row: row(400), nextMs: 700 }])
    for (const atMs of [400, 500, 699]) expect(ledger.rowAt(series, atMs)).toEqual(row(400))
    for (const atMs of [399, 700]) expect(missingOf(() => ledger.rowAt(series, atMs))).toMatchObject([{ atMs }])
  })

  test('has no row before the first, and knows nothing after an instant whose next row was not read', () => {
    const ledger = open()
    ledger.add([{ series, atMs: 100, row: null, nextMs: null }])
    expect(ledger.rowAt(series, 1)).toBeNull()
    expect(ledger.rowAt(series, 100)).toBeNull()
    expect(missingOf(() => ledger.rowAt(series, 101))).toMatchObject([{ atMs: 101 }])
  })

  test('asks for all instants that are expected at once, apart from those it has', () => {
    const ledger = open()
    ledger.add([{ series, atMs: 500, row: row(400), nextMs: 700 }])
    expect(missingOf(() => ledger.expect('alpha', [300, 500, 800, 1200])).map(({ atMs }) => atMs)).toEqual([300, 800])
    ledger.expect('alpha', [450, 1000])
  })
})
