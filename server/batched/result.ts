import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findBatch, PkiError, readResults } from '../../core/index.ts'
import type { ParticipantCaller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import { FORMAT } from './answer.ts'
import { BatchedFault } from './batched-fault.ts'
import { formatResults, formatState, XML_TYPE } from './write-answers.ts'

/** Answers where a batch of the caller stands, and once it is completed with everything that came of it. */
export async function result(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  const id = readBatchId(request.query)
  const { participant } = request.caller as ParticipantCaller
  const batch = await find(id, participant, deps)
  reply.type(XML_TYPE)
  if (batch.state !== 'COMPLETED') return reply.send(formatState(batch, deps.build))
  const results = readResults(id, participant, deps.world)
  return reply.send(Readable.from(formatResults(batch, results, deps.build), { objectMode: false, highWaterMark: 1 }))
}

function readBatchId(query: unknown): number {
  const { BatchId: text } = query as { readonly BatchId?: unknown }
  if (typeof text === 'string' && /^\+?0*[1-9]\d{0,15}$/.test(text)) return Number(text)
  throw new BatchedFault(
    'FORMAT_ERROR',
    FORMAT.invalid,
    'the query has no BatchId; allowed: BatchId and a positive number',
  )
}

/** Another participant's batch is as unknown as one that never was. */
async function find(id: number, participant: string, { world }: ServerDeps) {
  try {
    return await findBatch(id, participant, world)
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'BATCH_UNKNOWN') throw error
    throw new BatchedFault(
      'FORMAT_ERROR',
      FORMAT.unknownBatch,
      `BatchId ${id} is unknown; results are kept for a time only`,
    )
  }
}
