export type { BatchRow } from './batch-row.ts'
export { changeBatchWork, claimWork, isOver, mayClaim, purgeWork, submitWork } from './batches.ts'
export { accessWork, adminWork, crlWork, formWork, markWork, noticesWork, revokeWork, settingWork } from './changes.ts'
export { chunkWork } from './chunk.ts'
export { Draft, keptAnswer } from './draft.ts'
export {
  addRevocations,
  answeredKey,
  type Facts,
  type NameGuard,
  type Needs,
  nameKey,
  noFacts,
  type OverdueBatch,
} from './facts.ts'
export { guardWork, quotaWork, rehearsalWork, usageWork } from './looks.ts'
export { unitsWork } from './units.ts'
export type { Decided, Work } from './work.ts'
export type { CertificateWrite, PurgedPart, RareWrite, TokenWrite, Writes } from './writes.ts'
