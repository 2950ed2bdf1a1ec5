import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { ServerConfig } from '../config/server-config.ts'
import type { Role } from './caller.ts'
import type { ServerDeps } from './deps.ts'

/**
 * The doors of the server. `web-services` wants an IKI client certificate before anything is read; `open` takes one
 * where there is one; `plain` is HTTP without TLS, for what anyone may have; `repository` is HTTP on the loopback
 * interface, for clients of the SMKI Repository that speak no TLS.
 */
export const doors = ['web-services', 'open', 'plain', 'repository'] as const
export type Door = (typeof doors)[number]

/** One route: where it is, who may call it, and what it does. There is no other way to serve anything. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  /** Where it is instead, as the configuration says. */
  configuredUrl?(config: ServerConfig): string
  readonly doors: readonly Door[]
  /** Who may call it; everyone else is refused before the body is read. */
  readonly who: readonly [Role, ...Role[]]
  readonly summary: string
  /** Octets of a body; none is read where it is absent. */
  readonly maxBodyOctets?: number
  /** Shapes, for the OpenAPI document and, of the request, enforced. */
  readonly schema?: FastifySchema
  handle(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown>
}

/** Routes that belong together: they read bodies and say errors in one way. */
export interface HttpInterface {
  readonly id: string
  readonly routes: readonly Route[]
  /** How a body of a content type is read; a type that is not listed is refused. `stream` hands the body on unread. */
  readonly bodies: Readonly<Record<string, 'json' | 'octets' | 'stream'>>
  /** Whether browsers show what it serves. */
  readonly servesHtml?: boolean
  /** Answers a request that failed, in the form of this interface. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): unknown
}
