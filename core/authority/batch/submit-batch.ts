import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PkiError } from '../../base/index.ts'
import { LimitError } from '../../quota/index.ts'
import {
  type BatchEntry,
  type BatchOrder,
  type BatchRecord,
  findEnvironment,
  type IdempotencyKey,
} from '../../records/index.ts'
import { auditAlone, type BatchPart } from '../../store/index.ts'
import { findStanding, type IssuingDeps, Repeated, refusalAudit } from '../issuance/index.ts'
import { spenderOfBatch } from './batch-spender.ts'
import { CHUNK_CSRS, PartGatherer } from './parts-of.ts'

// So many parts are stored in one transaction while a batch is uploaded.
const PARTS_AT_ONCE = 16
// A part of the largest CSRs there may be has eight times as many.
const OCTETS_AT_ONCE = 4_194_304
/** The most CSRs a batch may hold where nothing else is said. SEC Appendix M: 50,001 rejects the whole batch. */
export const MAX_BATCH_CSRS = 50_000

export interface SubmitOptions {
  readonly maxCsrs?: number
  /** Where the submission may come again; see {@link submitBatchOnce}. */
  readonly once?: IdempotencyKey
  /** How many CSRs are committed at once. */
  readonly chunkCsrs?: number
}

/**
 * Stores a batch and spends `submitted` for all of it, or refuses it whole; it is durable when this returns, and PENDING.
 * Its CSRs are not looked at. The caller wakes its engine.
 * @throws {PkiError} `BATCH_INVALID`, `BATCH_TOO_LARGE`, `LIMIT_REACHED`, `PARTICIPANT_UNKNOWN`, `PROFILE_…`,
 *   `ENVIRONMENT_…`, and whatever the entries throw
 */
export async function submitBatch(
  order: BatchOrder,
  entries: AsyncIterable<BatchEntry> | Iterable<BatchEntry>,
  deps: IssuingDeps,
  { maxCsrs = MAX_BATCH_CSRS, chunkCsrs = CHUNK_CSRS, once }: SubmitOptions = {},
): Promise<BatchRecord> {
  const { store, clock } = deps
  const spender = await checkOrder(order, deps)
  const id = await store.batches.begin(order, clock.nowMs())
  try {
    const gatherer = new PartGatherer(maxCsrs, chunkCsrs)
    const digest = await upload(id, entries, gatherer, deps)
    const { size } = gatherer
    const atMs = clock.nowMs()
    const audit = submissionAudit(id, order, size, digest, clock.nowSeconds())
    const spend = { spender, amounts: { submitted: size, processed: 0 }, atMs }
    const kept = once ? { idempotency: { ...once, answer: { batch: id } } } : {}
    const outcome = await store.batches.submit(id, { size, digest, spend, audit, ...kept })
    if (outcome.kind === 'repeated') throw new Repeated(outcome.kept)
    if (outcome.kind === 'no-room') throw new LimitError(outcome.decision, size)
    return (await store.batches.find(id)) as BatchRecord
  } catch (error) {
    await store.batches.dropUpload(id)
    throw error instanceof PkiError ? await refuseBatch(error, order, deps) : error
  }
}

async function checkOrder(order: BatchOrder, deps: IssuingDeps) {
  const leaf = deps.profiles.findLeaf(order.profile ?? 'smki-device/device-ds')
  findEnvironment(leaf, order.environment, deps.config)
  const spender = spenderOfBatch(order, deps.profiles)
  try {
    await findStanding(order, deps)
  } catch (error) {
    throw error instanceof PkiError ? await refuseBatch(error, order, deps) : error
  }
  return spender
}

async function upload(
  id: number,
  entries: AsyncIterable<BatchEntry> | Iterable<BatchEntry>,
  gatherer: PartGatherer,
  { store }: IssuingDeps,
): Promise<string> {
  const whole = createHash('sha256')
  let parts: BatchPart[] = []
  let octets = 0
  const take = async (part: BatchPart | null, isLast: boolean): Promise<void> => {
    if (part) {
      whole.update(part.digest)
      parts.push(part)
      octets += part.octets.length
    }
    // Entries and stores may come without waiting for anything, and others wait for this thread.
    await nextTurn()
    if (parts.length < PARTS_AT_ONCE && octets < OCTETS_AT_ONCE && !isLast) return
    await store.batches.addParts(id, parts)
    parts = []
    octets = 0
  }
  if (Symbol.iterator in entries) {
    for (const entry of entries) {
      const part = gatherer.add(entry)
      if (part) await take(part, false)
    }
  } else
    for await (const entry of entries) {
      const part = gatherer.add(entry)
      if (part) await take(part, false)
    }
  await take(gatherer.end(), true)
  return whole.digest('hex')
}

function submissionAudit(id: number, order: BatchOrder, size: number, digest: string, atSeconds: number) {
  const { participant, actor, interface: over, profile, environment, reference } = order
  const detail = {
    batch: id,
    participant,
    interface: over,
    profile,
    environment,
    reference,
    csrs: size,
    sha256: digest,
  }
  return { atSeconds, actor, action: 'batch-submitted' as const, detail }
}

/** Records that a batch is refused whole, which spends nothing: none of its CSRs was taken in. Returns the refusal. */
export async function refuseBatch(
  error: PkiError,
  order: BatchOrder,
  { store, clock, profiles }: IssuingDeps,
): Promise<PkiError> {
  const profile = order.profile === null ? null : profiles.findLeaf(order.profile)
  const context = { ...order, profile, submission: 'batch' as const }
  const outcome = await store.commit(auditAlone(refusalAudit(error, context, null, clock.nowSeconds())))
  if (outcome.kind === 'committed') error.reference = outcome.audit.sequence
  return error
}
