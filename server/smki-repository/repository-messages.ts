import type { FastifyReply, FastifyRequest } from 'fastify'
import { XmlElement } from 'libxml2-wasm'
import { statusOf } from '../http/error-statuses.ts'
import { HttpFault } from '../http/http-fault.ts'
import { problemOf } from '../http/problem.ts'
import { escapeXml } from '../xml/escape-xml.ts'
import { XmlFault, XmlReader } from '../xml/xml-reader.ts'

// The response codes of the service are also its HTTP statuses, whatever they mean in HTTP.
export const OK = 200
export const INVALID_PARAMETERS = 401
export const NOT_FOUND = 402

/** Returns the refusal of a request that is not understood. */
export const invalidParameters = (message: string): HttpFault =>
  new HttpFault(INVALID_PARAMETERS, 'invalid-search-parameters', `invalid search parameters: ${message}`)

// A request has three tags.
const LIMITS = { tags: 100, equalSigns: 100 }

let reader: XmlReader | null = null

/**
 * Reads a request, which has one element as its parameter, and passes the name and text of that element to `take`.
 * @throws {HttpFault} 401, the code of the service for invalid search parameters
 */
export function readRequest<T>(body: unknown, root: string, take: (name: string, text: string) => T): T {
  if (!Buffer.isBuffer(body)) throw invalidParameters('the body is empty')
  reader ??= new XmlReader('smki-repository', LIMITS)
  try {
    return reader.read(body, (element) => {
      if (element.name !== root) throw new XmlFault(`the document is a ${element.name}; allowed: ${root}`)
      const parameter = firstElementOf(element)
      return take(parameter.name, parameter.content)
    })
  } catch (error) {
    if (error instanceof XmlFault) throw invalidParameters(error.message)
    throw error
  }
}

function firstElementOf(root: XmlElement): XmlElement {
  for (let node = root.firstChild; node !== null; node = node.next) if (node instanceof XmlElement) return node
  throw new Error('the schema allowed an element without its parameter')
}

type ResponseRoot = 'CertificateSearchResponse' | 'CertificateDataResponse'

/** Returns a whole response document. */
export const responseOf = (root: ResponseRoot, content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content}</${root}>`

/** Returns the elements that say how a request went. The audit reference is the request id, which is in the server's log. */
export const outcomeElements = (code: number, message: string, { id }: FastifyRequest): string =>
  `<ResponseCode>${code}</ResponseCode><ResponseMessage>${escapeXml(message)}</ResponseMessage>` +
  `<AuditReference>${escapeXml(id)}</AuditReference>`

/** Answers a request that failed, in the format of the service. */
export function failAsRepository(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const status = statusOf(error)
  if (status >= 500) request.log.error({ err: error }, 'request failed with an internal error')
  const isSearch = request.routeOptions.url?.endsWith('/certificatesearch') ?? false
  const root = isSearch ? 'CertificateSearchResponse' : 'CertificateDataResponse'
  return reply
    .code(status)
    .type('application/xml')
    .send(responseOf(root, outcomeElements(status, problemOf(error).detail, request)))
}
