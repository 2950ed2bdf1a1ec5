import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findBatch, readResults } from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { formatResults, formatState, XML_TYPE } from './batched-answers.ts'
import { BatchedFault, FORMAT } from './batched-errors.ts'

/** Sends the state of a batch of the caller and, once it is COMPLETED, the result of every CSR. */
export async function sendBatchResult(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ServerDeps,
): Promise<unknown> {
  const id = readBatchId(request.query)
  const caller = request.caller as ParticipantCaller
  const batch = await findOwnBatch(id, caller, deps)
  deps.metrics.answers.inc({ service: 'batched', status: batch.state })
  reply.type(XML_TYPE)
  if (batch.state !== 'COMPLETED') return reply.send(formatState(batch, deps.build))
  const results = readResults(id, caller.participant, deps.world)
  // Only one page is in memory: the next is made when the one before it has been sent.
  return reply.send(Readable.from(formatResults(batch, results, deps.build), { objectMode: false, highWaterMark: 1 }))
}

function readBatchId(query: unknown): number {
  const { BatchId: text } = query as { readonly BatchId?: unknown }
  // A positiveInteger of XML Schema may have a sign and leading zeros.
  if (typeof text === 'string' && /^[+ ]?0*[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw formatFault(FORMAT.invalid, 'the query has no BatchId that is a positive number; allowed: such as BatchId=99')
}

const formatFault = (code: string, message: string): BatchedFault =>
  new BatchedFault({ status: 'FORMAT_ERROR', code }, message)

/** Another participant's batch is reported as unknown. The attempt goes into the audit log. */
async function findOwnBatch(id: number, { participant, actor }: ParticipantCaller, { world, refusals }: ServerDeps) {
  try {
    return await findBatch(id, participant, world)
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'BATCH_UNKNOWN') throw error
    await refusals.refuse({ actor, participant }, `read batch ${id}`, 'it has no such batch')
    throw formatFault(FORMAT.unknownBatch, `BatchId ${id} is unknown; results are deleted after some time`)
  }
}
