import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type BatchOrder, type BatchRecord, PkiError, refuseBatch, submitBatch } from '../../core/index.ts'
import type { ParticipantCaller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import { checkCharset } from '../xml/check-charset.ts'
import type { ReadDocument } from './batch-parser.ts'
import { faultOf } from './fail.ts'
import type { ParseReply } from './parsed-batch.ts'
import { BodyTooLarge, readBody } from './read-body.ts'
import { formatAccepted, XML_TYPE } from './write-answers.ts'

// SEC Appendix N, as advice: it is not enforced here.
const POLLING =
  'not before 08:00 on the next day (22:00 where it was sent after 20:00), then hourly from 22:00 to 08:00'

/** Takes a batch: reads it within the budget of octets, and answers when it is durable. */
export async function submit(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  checkCharset(request.headers['content-type'])
  const batch = await take(request, deps)
  deps.batches.wake()
  deps.metrics.answers.inc({ service: 'batched', status: 'PENDING' })
  return reply.header('x-polling-advice', POLLING).type(XML_TYPE).send(formatAccepted(batch, deps.build))
}

async function take(request: FastifyRequest, deps: ServerDeps): Promise<BatchRecord> {
  const { batches } = deps
  const caller = request.caller as ParticipantCaller
  const most = batches.maxBodyOctets
  const length = lengthOf(request.headers['content-length'])
  const giveBack = await batches.budget.take(Math.min(length ?? most, most), caller.participant)
  try {
    if (!request.body) return await store(EMPTY, caller, deps)
    const octets = await readBody(request.body as Readable, length, most)
    return await batches.parser.read(octets, (document) => store(document, caller, deps))
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    const message = `the request is larger than ${most} octets`
    return await store({ ...EMPTY, kind: 'too-many', message }, caller, deps)
  } finally {
    giveBack()
  }
}

const EMPTY: ReadDocument = { kind: 'invalid', reference: null, message: 'the body is empty', async *entries() {} }

/** Stores what has been read, or records why it is refused. @throws {BatchedFault} */
async function store(document: ReadDocument, caller: ParticipantCaller, deps: ServerDeps): Promise<BatchRecord> {
  const { world, batches } = deps
  const { reference } = document
  const order = orderOf(caller, reference)
  try {
    if (document.kind !== 'batch') throw await refuseBatch(refusalOf(document), order, world)
    return await submitBatch(order, document.entries(), world, { maxCsrs: batches.maxCsrs })
  } catch (error) {
    throw faultOf(error, reference)
  }
}

/** Null where the client sends chunks without saying how many octets they come to. */
const lengthOf = (header: string | undefined): number | null => (header === undefined ? null : Number(header))

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
