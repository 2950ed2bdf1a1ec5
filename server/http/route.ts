import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { ListenerId, ServerConfig } from '../config/server-config.ts'
import type { Caller, Role } from './caller.ts'
import type { ServerDeps } from './deps.ts'

/** One route: its path, who may call it, and its handler. The server serves nothing that is not a route. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  /** Returns the path to use instead of `url`, for a route whose path the configuration sets. */
  configuredUrl?(config: ServerConfig): string
  readonly listeners: readonly ListenerId[]
  /** Who may call it. Everyone else is refused before the body is read. */
  readonly who: readonly [Role, ...Role[]]
  readonly summary: string
  /** The largest body, in octets. Without it, the route takes no body. */
  readonly maxBodyOctets?: number
  /** The shapes of requests and answers. All are in the OpenAPI document; requests are checked against them. */
  readonly schema?: FastifySchema
  handle(request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): Promise<unknown>
}

/** Returns who sends a request. Called once for every request. */
export type Identify = (request: FastifyRequest, route: Pick<Route, 'who'>) => Promise<Caller>

/** Routes that read bodies and report errors in the same way. */
export interface HttpInterface {
  readonly id: string
  readonly routes: readonly Route[]
  /** How to read a body, by content type. Other types are refused. `stream` passes the body on unread. */
  readonly bodies: Readonly<Record<string, 'json' | 'octets' | 'stream'>>
  /** Whether it serves pages for browsers. */
  readonly servesHtml?: boolean
  /** Answers a request that failed, in the error format of this interface. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply, deps: ServerDeps): unknown
}
