import { z } from 'zod'
import { findBatch } from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { type BatchRecord, batchStates } from '../../core/records/index.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { principalOf } from './principal.ts'

export const batchNumber = z.coerce.number().int().min(1)

/** The path of one batch. */
export const batchParams = z.strictObject({
  id: batchNumber.describe('the batch number from the answer to the submission'),
})

export const batchShape = z.strictObject({
  batch: z.number(),
  participant: z.string(),
  reference: z.string().nullable(),
  state: z.enum(batchStates),
  size: z.number(),
  done: z.number(),
  issued: z.number(),
  submittedAt: z.string(),
  changedAt: z.string(),
  reason: z.string().nullable().describe('why the batch was rejected or marked TAMPERED; otherwise null'),
  waits: z.strictObject({ limit: z.string(), roomAt: z.string().nullable() }).nullable(),
})

const iso = (ms: number): string => new Date(ms).toISOString()

/** Returns a batch as {@link batchShape}. */
export const batchJson = ({ id, submittedAtMs, changedAtMs, waits, ...batch }: BatchRecord) => ({
  batch: id,
  participant: batch.participant,
  reference: batch.reference,
  state: batch.state,
  size: batch.size,
  done: batch.done,
  issued: batch.issued,
  submittedAt: iso(submittedAtMs),
  changedAt: iso(changedAtMs),
  reason: batch.reason,
  waits: waits && { limit: waits.limit, roomAt: waits.roomAtMs === null ? null : iso(waits.roomAtMs) },
})

/**
 * Returns a batch that the caller may see. Another participant's batch is reported as unknown; the attempt goes into the
 * audit log.
 * @throws {PkiError} `BATCH_UNKNOWN`
 */
export async function findVisibleBatch(
  id: number,
  caller: Caller,
  { world, refusals }: ServerDeps,
): Promise<BatchRecord> {
  try {
    return await findBatch(id, batchOwnerOf(caller), world)
  } catch (error) {
    if ('participant' in caller && error instanceof PkiError && error.code === 'BATCH_UNKNOWN') {
      const { actor, participant } = caller
      await refusals.refuse({ actor, participant }, `read batch ${id}`, 'it has no such batch')
    }
    throw error
  }
}

/** Returns the participant whose batches a caller may see; null for all participants. */
export function batchOwnerOf(caller: Caller): string | null {
  const principal = principalOf(caller)
  return principal.kind === 'participant' ? principal.participant : null
}
