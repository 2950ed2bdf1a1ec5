export { approveBatch, rejectBatch } from './approve-batch.ts'
export { BatchEngine } from './batch-engine.ts'
export { type ReportStatus, reportHead, reportLine, reportStatus, responseName } from './batch-report.ts'
export type { DecidedChunk, EngineOptions } from './engine-options.ts'
export { type BatchPlan, noRoom, type PlannedRefusal, planBatch } from './plan-batch.ts'
export { type BatchOwner, processOwner } from './process-owner.ts'
export { purgeBatches } from './purge-batches.ts'
export { type BatchResultWithCertificate, findBatch, readResults } from './read-batch.ts'
export { openBatchFolder } from './read-batch-folder.ts'
export { type BatchFile, openBatchZip } from './read-batch-zip.ts'
export {
  MAX_BATCH_CSRS,
  refuseBatch,
  type SubmitOptions,
  submitBatch,
  submitBatchIdempotently,
} from './submit-batch.ts'
export { ThreadChooser } from './thread-chooser.ts'
export { ZipWriter } from './zip-writer.ts'
