import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { submitBatch } from '../../core/index.ts'
import type { ParticipantCaller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import { FORMAT } from './answer.ts'
import { BatchedFault } from './batched-fault.ts'
import { faultOf } from './fail.ts'
import { entriesOf, type ParsedBatch } from './parsed-batch.ts'
import { BodyTooLarge, readBody } from './read-body.ts'
import { formatAccepted, XML_TYPE } from './write-answers.ts'

// SEC Appendix N, as advice: it is not enforced here.
const POLLING =
  'not before 08:00 on the next day (22:00 where it was sent after 20:00), then hourly from 22:00 to 08:00'

/** Takes a batch: reads it within the budget of octets, and answers when it is durable. */
export async function submit(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  const parsed = await receive(request, deps)
  const { participant, actor } = request.caller as ParticipantCaller
  const { reference } = parsed
  const order = {
    participant,
    actor,
    interface: 'batched',
    reference,
    profile: null,
    environment: null,
    deviceType: null,
  } as const
  try {
    const batch = await submitBatch(order, entriesOf(parsed), deps.world, { maxCsrs: deps.batches.maxCsrs })
    deps.batches.wake()
    return reply.header('x-polling-advice', POLLING).type(XML_TYPE).send(formatAccepted(batch, deps.build))
  } catch (error) {
    throw faultOf(error, reference)
  }
}

async function receive({ body, headers }: FastifyRequest, { batches }: ServerDeps): Promise<ParsedBatch> {
  if (!body) throw new BatchedFault('FORMAT_ERROR', FORMAT.invalid, 'the body is empty')
  const length = lengthOf(headers['content-length'])
  const giveBack = await batches.budget.take(Math.min(length ?? batches.maxBodyOctets, batches.maxBodyOctets))
  try {
    const octets = await readBody(body as Readable, length, batches.maxBodyOctets)
    const parsed = await batches.parser.parse(octets)
    if (parsed.kind === 'batch') return parsed
    const code = parsed.kind === 'too-many' ? FORMAT.tooMany : FORMAT.invalid
    throw new BatchedFault('FORMAT_ERROR', code, parsed.message, parsed.reference)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    const message = `the request is larger than ${batches.maxBodyOctets} octets; send it in several batches`
    throw new BatchedFault('FORMAT_ERROR', FORMAT.tooMany, message)
  } finally {
    giveBack()
  }
}

/** Null where the client sends chunks without saying how many octets they come to. */
const lengthOf = (header: string | undefined): number | null => (header === undefined ? null : Number(header))
