import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { HttpFault } from './http-fault.ts'

/** Returns the path of a request without its query, because the query may hold an API key. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?')[0] ?? ''

/** Returns the id of a request: the client's `X-Request-Id` if it is a plain one, so that both logs share it. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID()
}

/** Refuses XML whose content type names a charset other than UTF-8. @throws {HttpFault} 415 */
export function checkCharset(contentType: string | undefined): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1]
  if (charset === undefined || charset.toLowerCase() === 'utf-8') return
  throw new HttpFault(
    415,
    'charset-not-supported',
    `charset "${charset}" is not supported`,
    'send application/xml;charset=UTF-8',
  )
}
