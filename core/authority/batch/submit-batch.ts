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
import { AlreadyDecided, findStanding, type IssuingDeps, idempotently, refusalAudit } from '../issuance/index.ts'
import { profileOfBatch, spenderOfBatch } from './batch-order.ts'
import { CHUNK_CSRS, PartGatherer } from './gather-parts.ts'
import { findBatch } from './read-batch.ts'

// How many parts one transaction stores during an upload, and how many octets: a part of the largest CSRs allowed has
// eight times as many octets as a usual one.
const PARTS_AT_ONCE = 16
const OCTETS_AT_ONCE = 4_194_304
/** The most CSRs in a batch, unless `maxCsrs` says otherwise. SEC Appendix M: 50,001 CSRs reject the whole batch. */
export const MAX_BATCH_CSRS = 50_000

export interface SubmitOptions {
  /** By default {@link MAX_BATCH_CSRS}. */
  readonly maxCsrs?: number
  /** Set if the requester may send the submission again; see {@link submitBatchIdempotently}. */
  readonly idempotency?: IdempotencyKey
  /** How many CSRs one transaction commits; by default {@link CHUNK_CSRS}. */
  readonly chunkCsrs?: number
}

/**
 * Stores a batch and spends `submitted` for all of its CSRs, or refuses the whole batch. When this returns, the batch is
 * durable and PENDING. Does not read the CSRs. The caller wakes its engine.
 * @throws {PkiError} `BATCH_INVALID`, `BATCH_TOO_LARGE`, `LIMIT_REACHED`, `PARTICIPANT_UNKNOWN`, `PROFILE_…`,
 *   `ENVIRONMENT_…`, and those that the entries throw
 */
export async function submitBatch(
  order: BatchOrder,
  entries: AsyncIterable<BatchEntry> | Iterable<BatchEntry>,
  deps: IssuingDeps,
  { maxCsrs = MAX_BATCH_CSRS, chunkCsrs = CHUNK_CSRS, idempotency }: SubmitOptions = {},
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
    const kept = idempotency ? { idempotency: { ...idempotency, answer: { batch: id } } } : {}
    const outcome = await store.batches.submit(id, { size, digest, spend, audit, ...kept })
    if (outcome.kind === 'repeated') throw new AlreadyDecided(outcome.kept)
    if (outcome.kind === 'no-room') throw new LimitError(outcome.decision, size)
    return (await store.batches.find(id)) as BatchRecord
  } catch (error) {
    await store.batches.dropUpload(id)
    throw error instanceof PkiError ? await refuseBatch(error, order, deps) : error
  }
}

/**
 * Submits a batch, unless the same submission was accepted before. Then it returns that batch and spends nothing.
 * @throws {PkiError} `IDEMPOTENCY_KEY_REUSED`, and those of {@link submitBatch}
 */
export const submitBatchIdempotently = (
  key: IdempotencyKey,
  order: BatchOrder,
  entries: AsyncIterable<BatchEntry> | Iterable<BatchEntry>,
  deps: IssuingDeps,
  options: SubmitOptions = {},
): Promise<BatchRecord> =>
  idempotently(
    key,
    () => submitBatch(order, entries, deps, { ...options, idempotency: key }),
    ({ answer }) => findBatch(Number(answer.batch), order.participant, deps),
    deps,
  )

async function checkOrder(order: BatchOrder, deps: IssuingDeps) {
  findEnvironment(profileOfBatch(order, deps.profiles), order.environment, deps.config)
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
    // Entries and store may answer at once, and other requests need this thread.
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

/**
 * Writes the refusal of a whole batch to the audit log. It spends nothing, because none of the CSRs was accepted. Returns
 * the refusal with the number of its audit row.
 */
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
