import type { Decision } from '../../quota/index.ts'
import type { BatchRecord } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { roomFor } from '../limits/index.ts'
import { spenderOfBatch } from './batch-order.ts'
import type { BatchRun } from './batch-run.ts'
import { findTampering } from './find-tampering.ts'
import type { LeasedBatches } from './leased-batches.ts'

/**
 * Takes a leased batch from its state to the point where its CSRs may be processed: approves it, compares it with its
 * digests, and checks that the limit it waited for has room. Sets `isReady`, unless the batch was released.
 */
export async function makeReady(run: BatchRun, leased: LeasedBatches, deps: IssuingDeps): Promise<void> {
  if (run.record.state === 'PENDING') await approve(run, leased, deps)
  if (run.record.state === 'PARSING') {
    const found = await findTampering(run.record, deps.store)
    if (found !== null) return leased.endTampered(run, found)
    await leased.change(run, { from: ['PARSING'], to: 'QUEUED' })
  }
  if (run.record.waits) {
    const decision = await roomForOne(run.record, deps)
    if (decision.kind === 'queue') return leased.waitForRoom(run, decision.state)
  }
  run.isReady = true
}

/** Only an engine with automatic approval leases a PENDING batch. */
function approve(run: BatchRun, leased: LeasedBatches, { clock }: IssuingDeps): Promise<void> {
  const detail = { batch: run.id, participant: run.participant, approval: 'automatic' }
  const audit = { atSeconds: clock.nowSeconds(), actor: 'automatic', action: 'batch-approved', detail } as const
  return leased.change(run, { from: ['PENDING'], to: 'PARSING', audit })
}

/** Decides whether one more CSR fits. Until one does, the CSRs of a batch that waits are not verified again. */
const roomForOne = (batch: BatchRecord, deps: IssuingDeps): Promise<Decision> =>
  roomFor(spenderOfBatch(batch, deps.profiles), { submitted: 0, processed: 1 }, deps)
