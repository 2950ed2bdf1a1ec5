import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findBatch, PkiError, readResults } from '../../core/index.ts'
import type { ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { formatResults, formatState, XML_TYPE } from './batched-answers.ts'
import { BatchedFault, FORMAT } from './batched-errors.ts'

/** Answers where a batch of the caller stands, and once it is completed with everything that came of it. */
export async function result(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  const id = readBatchId(request.query)
  const caller = request.caller as ParticipantCaller
  const batch = await find(id, caller, deps)
  deps.metrics.answers.inc({ service: 'batched', status: batch.state })
  reply.type(XML_TYPE)
  if (batch.state !== 'COMPLETED') return reply.send(formatState(batch, deps.build))
  const results = readResults(id, caller.participant, deps.world)
  // One page is made at a time, when the one before it has gone out.
  return reply.send(Readable.from(formatResults(batch, results, deps.build), { objectMode: false, highWaterMark: 1 }))
}

function readBatchId(query: unknown): number {
  const { BatchId: text } = query as { readonly BatchId?: unknown }
  // XML Schema's positiveInteger may have a sign and leading zeros.
  if (typeof text === 'string' && /^[+ ]?0*[1-9]\d{0,14}$/.test(text)) return Number(text)
  const said = 'the query has no BatchId that is a positive number; allowed: such as BatchId=99'
  throw new BatchedFault('FORMAT_ERROR', FORMAT.invalid, said)
}

/** Another participant's batch is as unknown as one that never was; that it was asked for is in the audit log. */
async function find(id: number, { participant, actor }: ParticipantCaller, { world, refusals }: ServerDeps) {
  try {
    return await findBatch(id, participant, world)
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'BATCH_UNKNOWN') throw error
    await refusals.refuse({ actor, participant }, `read batch ${id}`, 'it has no such batch')
    const said = `BatchId ${id} is unknown; results are kept for a time only`
    throw new BatchedFault('FORMAT_ERROR', FORMAT.unknownBatch, said)
  }
}
