import type { BatchRecord, BatchResultWithCertificate } from '../../core/index.ts'
import { escapeXml } from '../xml/escape-xml.ts'
import { entryAnswerOf, formatError, type RequestStatus } from './batched-errors.ts'

export const XML_TYPE = 'application/xml;charset=UTF-8'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** The two documents that the service answers with. */
export type AnswerRoot = 'SubmitCSRBatchStatus' | 'CSRBatchResult'

const open = (root: AnswerRoot, reference: string | null, build: string, status: string): string =>
  `${DECLARATION}<${root}${reference === null ? '' : ` ID="${escapeXml(reference)}"`}>` +
  `<Version>1.0</Version><Build>${escapeXml(build)}</Build><BatchStatus>${status}</BatchStatus>`

/** Returns the answer to a batch that was taken. */
export const formatAccepted = ({ id, reference }: BatchRecord, build: string): string =>
  `${open('SubmitCSRBatchStatus', reference, build, 'PENDING')}<BatchId>${id}</BatchId></SubmitCSRBatchStatus>`

/** Returns the answer to a request that was refused. */
export const formatRefused = (
  root: AnswerRoot,
  {
    status,
    code,
    message,
    reference,
  }: { status: RequestStatus; code: string; message: string; reference: string | null },
  build: string,
): string => `${open(root, reference, build, status)}${formatError(code, message)}</${root}>`

/** Returns where a batch stands that has no results to show. */
export const formatState = (batch: BatchRecord, build: string): string => `${openResult(batch, build)}${CLOSE_RESULT}`

/** Yields the results of a completed batch, page by page; it fails rather than leave one out. */
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
  // It may have been forgotten while it was being read.
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
  const { status, code } = entryAnswerOf(result.code)
  const text = result.cure === null ? result.message : `${result.message}; ${result.cure}`
  return `${head}<Status>${status}</Status>${formatError(code, text)}</DeviceCertificate>`
}
