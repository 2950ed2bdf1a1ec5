import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemOf, statusOf } from '../problem.ts'
import { escapeXml } from '../xml/escape-xml.ts'
import { documentOf } from './messages.ts'

/** Returns how a request went. Its number stands in the log of the server, by which an answer is traced. */
export const answerOf = (code: number, message: string, { id }: FastifyRequest): string =>
  `<ResponseCode>${code}</ResponseCode><ResponseMessage>${escapeXml(message)}</ResponseMessage>` +
  `<AuditReference>${escapeXml(id)}</AuditReference>`

/** Answers a request that failed as the service does: the code is the HTTP status. */
export function failAsRepository(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error)
  if (status >= 500) request.log.error({ err: error }, 'request failed by our fault')
  const isSearch = request.routeOptions.url?.endsWith('/certificatesearch') ?? false
  const root = isSearch ? 'CertificateSearchResponse' : 'CertificateDataResponse'
  return reply
    .code(status)
    .type('application/xml')
    .send(documentOf(root, answerOf(status, problemOf(error).detail, request)))
}
