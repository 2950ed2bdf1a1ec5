import type { FastifyRequest } from 'fastify'
import { HttpFault } from './http-fault.ts'

/** Returns the path of a request without its query, which may hold an API key. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?')[0] ?? ''

/** Refuses XML that its content type says to be something other than UTF-8. @throws {HttpFault} 415 */
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
