import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuseBatch, submitBatch } from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { BatchOrder, BatchRecord } from '../../core/records/index.ts'
import type { ReadDocument } from '../batch-intake/batch-parser.ts'
import type { ParseReply } from '../batch-intake/parse-messages.ts'
import type { ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { checkCharset } from '../http/request-head.ts'
import { formatAccepted, XML_TYPE } from './batched-answers.ts'
import { batchedFaultOf } from './batched-errors.ts'

// SEC Appendix N gives this as advice, so the server does not enforce it.
const POLLING =
  'not before 08:00 on the next day (22:00 if the batch was sent after 20:00), then hourly from 22:00 to 08:00'

/** Stores a batch and answers PENDING when it is durable. */
export async function submitBatchDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ServerDeps,
): Promise<unknown> {
  checkCharset(request.headers['content-type'])
  const batch = await receive(request, deps)
  deps.batches.wake()
  deps.metrics.answers.inc({ service: 'batched', status: 'PENDING' })
  return reply.header('x-polling-advice', POLLING).type(XML_TYPE).send(formatAccepted(batch, deps.build))
}

async function receive(request: FastifyRequest, deps: ServerDeps): Promise<BatchRecord> {
  const { batchIntake, uploads } = deps
  const { maxBodyOctets } = batchIntake
  const caller = request.caller as ParticipantCaller
  const { participant } = caller
  const { body } = request
  if (!(body instanceof Readable)) return store(EMPTY, caller, deps)
  try {
    // A body whose Content-Length is too large is not read at all.
    if (Number(request.headers['content-length'] ?? 0) > maxBodyOctets) throw tooLarge(maxBodyOctets)
    return await uploads.receive(body, participant, maxBodyOctets, (spooled) =>
      batchIntake.read(spooled, participant, (document) => store(document, caller, deps)),
    )
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'INPUT_TOO_LARGE') throw error
    return store({ ...EMPTY, kind: 'too-many', message: error.message }, caller, deps)
  }
}

const tooLarge = (maxOctets: number): PkiError =>
  new PkiError('INPUT_TOO_LARGE', `the body has more than ${maxOctets} octets; allowed: ${maxOctets}`)

const EMPTY: ReadDocument = { kind: 'invalid', reference: null, message: 'the body is empty', async *entries() {} }

/** Stores a batch, or records why it is refused. @throws {BatchedFault} */
async function store(document: ReadDocument, caller: ParticipantCaller, deps: ServerDeps): Promise<BatchRecord> {
  const { world, batchIntake } = deps
  const { reference } = document
  const order = orderOf(caller, reference)
  try {
    if (document.kind !== 'batch') throw await refuseBatch(refusalOf(document), order, world)
    return await submitBatch(order, document.entries(), world, { maxCsrs: batchIntake.maxCsrs })
  } catch (error) {
    throw batchedFaultOf(error, reference)
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
