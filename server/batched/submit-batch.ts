import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type BatchOrder, type BatchRecord, PkiError, refuseBatch, submitBatch } from '../../core/index.ts'
import { readSpooled } from '../batch-intake/batch-intake.ts'
import type { ReadDocument } from '../batch-intake/batch-parser.ts'
import type { ParseReply } from '../batch-intake/parse-messages.ts'
import type { ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { checkCharset } from '../http/request-head.ts'
import { formatAccepted, XML_TYPE } from './batched-answers.ts'
import { faultOf } from './fail-as-batched.ts'

// SEC Appendix N, as advice: it is not enforced here.
const POLLING =
  'not before 08:00 on the next day (22:00 where it was sent after 20:00), then hourly from 22:00 to 08:00'

/** Takes a batch, and answers when it is durable. */
export async function submit(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  checkCharset(request.headers['content-type'])
  const batch = await take(request, deps)
  deps.batches.wake()
  deps.metrics.answers.inc({ service: 'batched', status: 'PENDING' })
  return reply.header('x-polling-advice', POLLING).type(XML_TYPE).send(formatAccepted(batch, deps.build))
}

/** Only what has come whole is taken into memory, within the budget of octets: who sends slowly keeps nobody waiting. */
async function take(request: FastifyRequest, deps: ServerDeps): Promise<BatchRecord> {
  const { batches, uploads } = deps
  const caller = request.caller as ParticipantCaller
  const { participant } = caller
  const { body } = request
  const most = batches.maxBodyOctets
  if (!(body instanceof Readable)) return store(EMPTY, caller, deps)
  try {
    // What says of itself that it is too large is not read.
    if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most)
    return await uploads.receive(body, participant, most, async (spooled) => {
      const giveBack = await batches.budget.take(spooled.octets, participant)
      try {
        return await batches.parser.read(await readSpooled(spooled), (document) => store(document, caller, deps))
      } finally {
        giveBack()
      }
    })
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== 'INPUT_TOO_LARGE') throw error
    return store({ ...EMPTY, kind: 'too-many', message: error.message }, caller, deps)
  }
}

const tooLarge = (most: number): PkiError =>
  new PkiError('INPUT_TOO_LARGE', `the body has more than ${most} octets; allowed: ${most}`)

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
