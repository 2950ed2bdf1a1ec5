import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type BatchOrder, PkiError, refuseBatch, submitBatch } from '../../core/index.ts'
import type { ParticipantCaller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import { checkCharset } from '../xml/check-charset.ts'
import { faultOf } from './fail.ts'
import { entriesOf, type ParseReply } from './parsed-batch.ts'
import { BodyTooLarge, readBody } from './read-body.ts'
import { formatAccepted, XML_TYPE } from './write-answers.ts'

// SEC Appendix N, as advice: it is not enforced here.
const POLLING =
  'not before 08:00 on the next day (22:00 where it was sent after 20:00), then hourly from 22:00 to 08:00'

/** Takes a batch: reads it within the budget of octets, and answers when it is durable. */
export async function submit(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  const { batches, world, build, metrics } = deps
  checkCharset(request.headers['content-type'])
  const parsed = await receive(request, deps)
  const order = orderOf(request.caller as ParticipantCaller, parsed.reference)
  try {
    if (parsed.kind !== 'batch') throw await refuseBatch(refusalOf(parsed), order, world)
    const batch = await submitBatch(order, entriesOf(parsed), world, { maxCsrs: batches.maxCsrs })
    batches.wake()
    metrics.answers.inc({ service: 'batched', status: 'PENDING' })
    return reply.header('x-polling-advice', POLLING).type(XML_TYPE).send(formatAccepted(batch, build))
  } catch (error) {
    throw faultOf(error, parsed.reference)
  }
}

const orderOf = ({ participant, actor }: ParticipantCaller, reference: string | null): BatchOrder => ({
  participant,
  actor,
  interface: 'batched',
  reference,
  profile: null,
  environment: null,
  deviceType: null,
})

const SOURCE = 'SEC Appendix M, Batched Device CSR web service'

function refusalOf({ kind, message }: Exclude<ParseReply, { kind: 'batch' }>): PkiError {
  if (kind === 'too-many')
    return new PkiError('BATCH_TOO_LARGE', message, { source: SOURCE, cure: 'send it in several batches' })
  return new PkiError('BATCH_INVALID', message, { source: SOURCE, cure: 'see server/xsd/batched.xsd' })
}

async function receive({ body, headers }: FastifyRequest, { batches }: ServerDeps): Promise<ParseReply> {
  if (!body) return { kind: 'invalid', reference: null, message: 'the body is empty' }
  const most = batches.maxBodyOctets
  const length = lengthOf(headers['content-length'])
  const giveBack = await batches.budget.take(Math.min(length ?? most, most))
  try {
    return await batches.parser.parse(await readBody(body as Readable, length, most))
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    return { kind: 'too-many', reference: null, message: `the request is larger than ${most} octets` }
  } finally {
    giveBack()
  }
}

/** Null where the client sends chunks without saying how many octets they come to. */
const lengthOf = (header: string | undefined): number | null => (header === undefined ? null : Number(header))
