import type { BatchResult } from '../../records/index.ts'

// A name and a serial number, or a name and everything of a refusal.
type Row =
  | readonly [name: string, serial: string]
  | readonly [
      name: string,
      code: string,
      message: string,
      source: string | null,
      cure: string | null,
      ref: number | null,
    ]

/** Returns results that follow one another as a store keeps them: without what their place says already. */
export const formatResults = (results: readonly BatchResult[]): string => JSON.stringify(results.map(toRow))

function toRow(result: BatchResult): Row {
  if (result.kind === 'issued') return [result.name, result.serial]
  const { name, code, message, source, cure, reference } = result
  return [name, code, message, source, cure, reference]
}

/** Returns results whose first has the number `first`. */
export const parseResults = (text: string, first: number): BatchResult[] =>
  (JSON.parse(text) as Row[]).map((row, i) => fromRow(row, first + i))

function fromRow(row: Row, index: number): BatchResult {
  if (row.length === 2) return { index, name: row[0], kind: 'issued', serial: row[1] }
  const [name, code, message, source, cure, reference] = row
  return { index, name, kind: 'refused', code, message, source, cure, reference }
}
