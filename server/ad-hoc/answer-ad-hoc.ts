import type { FastifyReply, FastifyRequest } from 'fastify'
import { recordFault } from '../../core/authority/audit/index.ts'
import { chooseDeviceProfile } from '../../core/authority/issuance/csr/index.ts'
import { issueFrom } from '../../core/authority/issuance/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import type { ParticipantCaller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { type HeaderFields, refusalFields } from '../http/rate-limit.ts'
import { checkCharset } from '../http/request-head.ts'
import { escapeXml } from '../xml/escape-xml.ts'
import { type AdHocError, adHocErrorOf } from './ad-hoc-errors.ts'
import { type AdHocRequest, readAdHocRequest } from './ad-hoc-request.ts'

/** The outcome of a request, the audit row that records it, and header fields about limits. */
interface Answer {
  readonly outcome: AdHocOutcome
  readonly reference: number
  readonly fields: HeaderFields
}

/** Answers one Device CSR. Every outcome that has a status in Appendix M is HTTP 200. */
export async function answerAdHoc(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown> {
  checkCharset(request.headers['content-type'])
  // Without a body there is no content type and nothing was parsed.
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
  // A message without a readable CSR counts as submitted and is audited, so `issueFrom` must get its error.
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
    request.log.error({ err: error }, 'request failed with an internal error')
    const reference = await recordFault(context, 'ad-hoc', world)
    const text = 'internal error: this is our fault, not yours; nothing was issued'
    return { outcome: { error: adHocErrorOf(null), text }, reference, fields: {} }
  }
  const { message, cure, reference } = error
  const text = cure === undefined ? message : `${message}; ${cure}`
  const fields = error instanceof LimitError ? refusalFields(error, world.clock.nowMs()) : {}
  return { outcome: { error: adHocErrorOf(error), text }, reference, fields }
}

/** A certificate, or why there is none. */
type AdHocOutcome = { readonly certificate: Uint8Array } | { readonly error: AdHocError; readonly text: string }

/** Returns the XML of an answer. `id` is the id of the request; null if it could not be read. */
function writeAdHocResponse(id: string | null, transactionId: number, outcome: AdHocOutcome, build: string): Buffer {
  const attribute = id === null ? '' : ` ID="${escapeXml(id)}"`
  const status = 'error' in outcome ? outcome.error.status : 'SUCCESS'
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<DeviceCertificateSigningResponse${attribute}><Version>1.0</Version><Build>${escapeXml(build)}</Build><TransactionId>${transactionId}</TransactionId><Status>${status}</Status>${bodyOf(outcome)}</DeviceCertificateSigningResponse>`,
  )
}

function bodyOf(outcome: AdHocOutcome): string {
  if ('certificate' in outcome)
    return `<Certificate>${Buffer.from(outcome.certificate).toString('base64')}</Certificate>`
  const { error, text } = outcome
  return `<Error><ErrorCode>${error.code}</ErrorCode><ErrorText>${escapeXml(text)}</ErrorText></Error>`
}
