import type { BatchResult } from '../../records/index.ts'

// A name and a serial number, or a name and the fields of a refusal.
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

/** Returns consecutive results as stored text, without their index. */
export const formatResults = (results: readonly BatchResult[]): string => JSON.stringify(results.map(toRow))

function toRow(result: BatchResult): Row {
  if (result.kind === 'issued') return [result.name, result.serial]
  const { name, code, message, source, cure, reference } = result
  return [name, code, message, source, cure, reference]
}

/** Returns stored results; the first has index `first`. */
export const parseResults = (text: string, first: number): BatchResult[] =>
  (JSON.parse(text) as Row[]).map((row, i) => fromRow(row, first + i))

function fromRow(row: Row, index: number): BatchResult {
  if (row.length === 2) return { index, name: row[0], kind: 'issued', serial: row[1] }
  const [name, code, message, source, cure, reference] = row
  return { index, name, kind: 'refused', code, message, source, cure, reference }
}
