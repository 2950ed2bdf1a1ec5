import type { FastifyReply, FastifyRequest } from 'fastify'
import { XmlElement } from 'libxml2-wasm'
import { HttpFault } from '../http/http-fault.ts'
import { problemOf, statusOf } from '../http/problem.ts'
import { once } from '../once.ts'
import { escapeXml } from '../xml/escape-xml.ts'
import { checkUtf8, XmlFault, XmlReader } from '../xml/xml-reader.ts'

// A request has three tags.
const LIMITS = { tags: 100, equalSigns: 100 }

/** Reads the requests of the service. */
export const requestReader = once(() => new XmlReader('smki-repository', LIMITS))

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Returns a whole document. */
export const documentOf = (root: 'CertificateSearchResponse' | 'CertificateDataResponse', content: string): string =>
  `${DECLARATION}<${root}>${content}</${root}>`

/**
 * Reads a request whose one parameter is an element; `take` gets its name and text.
 * @throws {HttpFault} 401, as the service says invalid search parameters
 */
export function readRequest<T>(body: unknown, root: string, take: (name: string, text: string) => T): T {
  if (!Buffer.isBuffer(body)) throw invalidParameters('the body is empty')
  try {
    checkUtf8(body)
    return requestReader().read(body, (element) => {
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
  throw new Error('the schema has let an empty element through')
}

// The codes of the service are HTTP statuses, whatever those mean elsewhere.
export const OK = 200
export const INVALID_PARAMETERS = 401
export const NOT_FOUND = 402

/** Returns what refuses a request that cannot be understood. */
export const invalidParameters = (message: string): HttpFault =>
  new HttpFault(INVALID_PARAMETERS, 'invalid-search-parameters', `invalid search parameters: ${message}`)

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
