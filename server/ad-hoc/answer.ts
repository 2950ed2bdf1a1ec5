import type { FastifyReply, FastifyRequest } from 'fastify'
import { recordFault } from '../../core/authority/audit/index.ts'
import { chooseDeviceProfile } from '../../core/authority/issuance/csr/index.ts'
import { issueFrom } from '../../core/authority/issuance/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import type { ParticipantCaller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import { type HeaderFields, refusalFields } from '../rate-limit.ts'
import { checkCharset } from '../xml/check-charset.ts'
import { type AdHocRequest, readAdHocRequest } from './read-request.ts'
import { adHocErrorOf } from './statuses.ts'
import { type AdHocOutcome, writeAdHocResponse } from './write-response.ts'

/** What came of a request, and the audit row that says so. */
interface Answer {
  readonly outcome: AdHocOutcome
  readonly reference: number
  readonly fields: HeaderFields
}

/** Answers one Device CSR; whatever Appendix M has a status for is HTTP 200. */
export async function answerAdHoc(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  checkCharset(request.headers['content-type'])
  // A request without a body or its content type is one that is empty.
  const read = tryRead((request.body as Uint8Array | undefined) ?? new Uint8Array())
  const { outcome, reference, fields } = await decide(read, request, deps)
  deps.metrics.answers.inc({ service: 'ad-hoc', status: 'error' in outcome ? outcome.error.status : 'SUCCESS' })
  const id = 'id' in read ? read.id : null
  return reply
    .headers(fields)
    .type('application/xml;charset=UTF-8')
    .send(writeAdHocResponse(id, reference, outcome, deps.build))
}

function tryRead(body: Uint8Array): AdHocRequest | { readonly error: PkiError } {
  try {
    return readAdHocRequest(body)
  } catch (error) {
    if (error instanceof PkiError) return { error }
    throw error
  }
}

async function decide(read: ReturnType<typeof tryRead>, request: FastifyRequest, deps: ServerDeps): Promise<Answer> {
  const { world } = deps
  const { participant, actor } = request.caller as ParticipantCaller
  const profile = chooseDeviceProfile('csr' in read ? read.csr : null, world.profiles)
  // A message that holds no CSR has been submitted all the same; so it spends, and is in the audit log.
  const decode = (): Uint8Array => {
    if ('error' in read) throw read.error
    return read.csr
  }
  const context = {
    profile,
    environment: null,
    participant,
    actor,
    interface: 'ad-hoc',
    submission: 'single',
    deviceType: null,
  } as const
  try {
    const { record, reference } = await issueFrom(decode, context, world)
    return { outcome: { certificate: record.der }, reference, fields: {} }
  } catch (error) {
    return refusalOf(error, context, request, deps)
  }
}

async function refusalOf(
  error: unknown,
  context: { readonly participant: string; readonly actor: string },
  request: FastifyRequest,
  { world }: ServerDeps,
): Promise<Answer> {
  if (!(error instanceof PkiError) || error.reference === null) {
    request.log.error({ err: error }, 'request failed by our fault')
    const reference = await recordFault(context, 'ad-hoc', world)
    const text = 'internal error: this is our fault, not yours; nothing was issued'
    return { outcome: { error: adHocErrorOf(null), text }, reference, fields: {} }
  }
  const { message, cure, reference } = error
  const text = cure === undefined ? message : `${message}; ${cure}`
  const fields = error instanceof LimitError ? refusalFields(error, world.clock.nowMs()) : {}
  return { outcome: { error: adHocErrorOf(error), text }, reference, fields }
}
