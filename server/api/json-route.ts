import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Caller, Role } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { Route } from '../http/route.ts'

/** What a handler of the JSON API gets: the validated request, its sender, and what it can use. */
export interface ApiRequest<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly caller: Caller
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly deps: ServerDeps
}

interface JsonRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: Route['method']
  /** The path after {@link API}. */
  readonly path: string
  readonly who: Route['who']
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** The HTTP status of a successful answer; 200 by default. */
  readonly status?: 200 | 201 | 202
  /** The shape of a successful answer. */
  readonly answer: z.ZodType
  /** The content type of the answer, if it is not JSON. */
  readonly answerType?: string
  /** The content type of a body that the handler reads as a stream. */
  readonly streamType?: string
  /** Whether the route supports `Idempotency-Key`. */
  readonly isIdempotent?: boolean
  handle(asked: ApiRequest<z.infer<P>, z.infer<Q>, z.infer<B>>): Promise<unknown>
}

/** The path prefix of the JSON API. */
export const API = '/api/v1'

// The largest body is a register change with a thousand entries.
const MAX_BODY_OCTETS = 1_048_576

/** Returns a route of the JSON API. The same description validates requests and makes the OpenAPI document. */
export function jsonRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  described: JsonRoute<P, Q, B>,
): Route {
  const {
    method,
    path,
    who,
    summary,
    params,
    query,
    body,
    status = 200,
    answer,
    isIdempotent = false,
    handle,
  } = described
  const { answerType, streamType } = described
  return {
    method,
    url: `${API}${path}`,
    listeners: ['open'],
    who,
    summary,
    ...(body ? { maxBodyOctets: MAX_BODY_OCTETS } : {}),
    schema: {
      ...(params ? { params } : {}),
      ...(query ? { querystring: query } : {}),
      ...(body ? { body } : {}),
      response: { [status]: answer },
      ...(answerType ? { produces: [answerType] } : {}),
      ...(streamType ? { consumes: [streamType], body: { type: 'string', format: 'binary' } } : {}),
      ...(isIdempotent ? { headers: 'Idempotency-Key' } : {}),
    },
    handle: async (request, reply, deps) => {
      reply.code(status)
      const { caller } = request
      return handle({
        params: request.params as z.infer<P>,
        query: request.query as z.infer<Q>,
        body: request.body as z.infer<B>,
        caller,
        request,
        reply,
        deps,
      })
    },
  }
}

/** The roles of Portal credentials: only these may submit CSRs over the JSON API. */
export const PORTAL = ['portal-organisation', 'portal-device'] as const satisfies readonly Role[]
export const ADMINISTRATOR = ['administrator'] as const satisfies readonly Role[]
export const AUTHORITIES = ['administrator', 'ra-smki', 'ra-dccki'] as const satisfies readonly Role[]
