import type { HexOf } from '../sql/index.ts'

/** As SQLite writes it; its hex() of null is an empty text. */
export const hexOf: HexOf = (column) => `nullif(hex(${column}), '')`
