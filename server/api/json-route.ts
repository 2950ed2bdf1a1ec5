import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Caller, Role } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { Route } from '../http/route.ts'

/** What a handler of the JSON API is given: what came in, validated, and who sent it. */
export interface Asked<P, Q, B> {
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
  /** Below {@link API}. */
  readonly path: string
  readonly who: Route['who']
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** The success that is answered: its status and shape. */
  readonly status?: 200 | 201 | 202
  readonly answer: z.ZodType
  /** The content type of the answer, where it is no JSON. */
  readonly answerType?: string
  /** The content type of a body that is read as it comes. */
  readonly streamType?: string
  /** Whether `Idempotency-Key` means something here. */
  readonly isOnce?: boolean
  handle(asked: Asked<z.infer<P>, z.infer<Q>, z.infer<B>>): Promise<unknown>
}

/** Where the JSON API begins. */
export const API = '/api/v1'

// The largest body is a change of the register with a thousand entries.
const MAX_BODY_OCTETS = 1_048_576

/** Returns a route of the JSON API: one description that validates the request and makes the OpenAPI document. */
export function jsonRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  described: JsonRoute<P, Q, B>,
): Route {
  const { method, path, who, summary, params, query, body, status = 200, answer, isOnce = false, handle } = described
  const { answerType, streamType } = described
  return {
    method,
    url: `${API}${path}`,
    doors: ['open'],
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
      ...(isOnce ? { headers: 'Idempotency-Key' } : {}),
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

/** Roles of the Portal: the only ones that may submit over the JSON API. */
export const PORTAL = ['portal-organisation', 'portal-device'] as const satisfies readonly Role[]
export const ADMINISTRATOR = ['administrator'] as const satisfies readonly Role[]
export const AUTHORITIES = ['administrator', 'ra-smki', 'ra-dccki'] as const satisfies readonly Role[]
