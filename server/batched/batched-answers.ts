import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BatchResultWithCertificate } from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import type { BatchRecord } from '../../core/records/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { statusOf } from '../http/error-statuses.ts'
import { HttpFault } from '../http/http-fault.ts'
import { refusalFields } from '../http/rate-limit.ts'
import { escapeXml } from '../xml/escape-xml.ts'
import { BatchedFault, batchedFaultOf, entryErrorOf, FORMAT, INTERNAL } from './batched-errors.ts'

export const XML_TYPE = 'application/xml;charset=UTF-8'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** The two documents that the service answers with. */
type AnswerRoot = 'SubmitCSRBatchStatus' | 'CSRBatchResult'

const open = (root: AnswerRoot, reference: string | null, build: string, status: string): string =>
  `${DECLARATION}<${root}${reference === null ? '' : ` ID="${escapeXml(reference)}"`}>` +
  `<Version>1.0</Version><Build>${escapeXml(build)}</Build><BatchStatus>${status}</BatchStatus>`

const formatError = (code: string, text: string): string =>
  `<Error><ErrorCode>${code}</ErrorCode><ErrorText>${escapeXml(text)}</ErrorText></Error>`

/** Returns the answer to a batch that was stored. */
export const formatAccepted = ({ id, reference }: BatchRecord, build: string): string =>
  `${open('SubmitCSRBatchStatus', reference, build, 'PENDING')}<BatchId>${id}</BatchId></SubmitCSRBatchStatus>`

const formatRefused = (root: AnswerRoot, fault: BatchedFault, build: string): string =>
  `${open(root, fault.reference, build, fault.status)}${formatError(fault.code, fault.message)}</${root}>`

/** Returns the state of a batch without results. */
export const formatState = (batch: BatchRecord, build: string): string => `${openResult(batch, build)}${CLOSE_RESULT}`

/** Yields the results of a completed batch, page by page. @throws {Error} if a result is missing */
export async function* formatResults(
  batch: BatchRecord,
  results: AsyncIterable<BatchResultWithCertificate>,
  build: string,
): AsyncGenerator<string> {
  let page = openResult(batch, build)
  let count = 0
  for await (const result of results) {
    page += formatResult(result)
    count++
    if (page.length < PAGE_CHARACTERS) continue
    yield page
    page = ''
  }
  // The batch may have been deleted while it was being read.
  if (count !== batch.size) throw new Error(`batch ${batch.id} has ${count} results of ${batch.size}`)
  yield `${page}${CLOSE_RESULT}`
}

const PAGE_CHARACTERS = 65_536

const openResult = ({ id, reference, state }: BatchRecord, build: string): string =>
  `${open('CSRBatchResult', reference, build, state)}<BatchId>${id}</BatchId>`

const CLOSE_RESULT = '</CSRBatchResult>'

function formatResult({ result, certificate }: BatchResultWithCertificate): string {
  const head = `<DeviceCertificate ID="${escapeXml(result.name)}">`
  if (result.kind === 'issued') {
    if (!certificate) throw new Error(`certificate ${result.serial} of a batch is not in the store`)
    const der = Buffer.from(certificate.der).toString('base64')
    return `${head}<Status>SUCCESS</Status><Certificate>${der}</Certificate></DeviceCertificate>`
  }
  const { status, code } = entryErrorOf(result.code)
  const text = result.cure === null ? result.message : `${result.message}; ${result.cure}`
  return `${head}<Status>${status}</Status>${formatError(code, text)}</DeviceCertificate>`
}

/**
 * Answers a request that failed. Documented errors are HTTP 200. What HTTP itself refuses, such as a wrong certificate
 * or content type, has its own HTTP status and the same document.
 */
export function failAsBatched(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { build, world }: ServerDeps,
): unknown {
  const root: AnswerRoot = request.method === 'POST' ? 'SubmitCSRBatchStatus' : 'CSRBatchResult'
  // Closes the connection, so that the server need not read the rest of a refused body.
  if (request.method === 'POST' && !request.raw.complete) reply.header('connection', 'close')
  const fault = documentedFaultOf(error, request)
  const limit = fault.cause instanceof LimitError ? refusalFields(fault.cause, world.clock.nowMs()) : {}
  return reply
    .headers(limit)
    .code(httpStatusOf(error))
    .type(XML_TYPE)
    .send(formatRefused(root, fault, build))
}

function httpStatusOf(error: unknown): number {
  if (error instanceof HttpFault) return error.status
  return error instanceof PkiError && error.code === 'ACCESS_DENIED' ? statusOf(error) : OK
}

const OK = 200

function documentedFaultOf(error: unknown, { log }: FastifyRequest): BatchedFault {
  if (error instanceof HttpFault)
    return new BatchedFault({ status: 'FORMAT_ERROR', code: FORMAT.invalid }, error.message)
  const fault = batchedFaultOf(error)
  if (fault instanceof BatchedFault) return fault
  log.error({ err: error }, 'request failed with an internal error')
  return new BatchedFault(
    INTERNAL,
    'internal error: this is our fault, not yours; the audit log shows what was committed before it',
  )
}
