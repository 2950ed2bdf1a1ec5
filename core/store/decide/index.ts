export { type AppliedChunk, applyChunk } from './apply-chunk.ts'
export { applyUnit, latestOf, spendersOf, type Transaction } from './apply-unit.ts'
