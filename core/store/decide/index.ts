export { type AppliedChunk, applyChunk } from './apply-chunk.ts'
export { applyTogether, applyUnit, latestOf, spendersOf, type Transaction } from './apply-unit.ts'
