import { escapeXml } from '../xml/escape-xml.ts'
import type { AdHocError } from './statuses.ts'

/** What is answered: a certificate, or why there is none. */
export type AdHocOutcome = { readonly certificate: Uint8Array } | { readonly error: AdHocError; readonly text: string }

/** Returns an answer; `id` is that of the request, null where it could not be read. */
export function writeAdHocResponse(
  id: string | null,
  transactionId: number,
  outcome: AdHocOutcome,
  build: string,
): Buffer {
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
