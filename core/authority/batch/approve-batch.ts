import { PkiError } from '../../base/index.ts'
import type { BatchRecord, BatchState } from '../../records/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'
import { findBatch } from './read-batch.ts'

/** Approves a PENDING batch, so that it is processed. @throws {PkiError} `ACCESS_DENIED`, `BATCH_UNKNOWN`, `BATCH_NOT_PENDING` */
export const approveBatch = (id: number, principal: Principal, deps: AccessDeps): Promise<BatchRecord> =>
  decide(id, 'PARSING', null, principal, deps)

/** Rejects a PENDING batch. What it spent when it was submitted stays spent. @throws {PkiError} as {@link approveBatch} */
export const rejectBatch = (id: number, reason: string, principal: Principal, deps: AccessDeps): Promise<BatchRecord> =>
  decide(id, 'REJECTED', reason, principal, deps)

async function decide(
  id: number,
  to: BatchState,
  reason: string | null,
  principal: Principal,
  deps: AccessDeps,
): Promise<BatchRecord> {
  const verb = to === 'REJECTED' ? 'reject' : 'approve'
  await requireAdministrator(principal, `${verb} a batch`, deps)
  const batch = await findBatch(id, null, deps)
  const detail = { batch: id, participant: batch.participant, reason }
  const action = to === 'REJECTED' ? ('batch-rejected' as const) : ('batch-approved' as const)
  const audit = { atSeconds: deps.clock.nowSeconds(), actor: principal.actor, action, detail }
  const atMs = deps.clock.nowMs()
  const change = { owner: null, to, atMs, reason, waits: null, notBeforeMs: null, isReleased: true, audit }
  const changed = await deps.store.batches.change(id, { ...change, from: ['PENDING'] })
  if (changed) return changed
  throw new PkiError('BATCH_NOT_PENDING', `batch ${id} is ${batch.state}; allowed: PENDING`, {
    source: 'SEC Appendix M, CSRBatchResult',
  })
}
