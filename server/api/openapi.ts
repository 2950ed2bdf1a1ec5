import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { z } from 'zod'
import { roles } from '../http/caller.ts'
import { jsonRoute } from './json-route.ts'

/** Makes the routes of an application known to {@link openapiRoute}; to be called before there are any. */
export function describeApi(app: FastifyInstance, build: string): void {
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'smki-test-pki',
        version: build,
        description:
          'Test certificates for GB smart metering. TEST ONLY: they chain to no CA of the DCC. Callers are known by the client certificate of the TLS connection; errors are problem details (RFC 9457).',
      },
      components: { schemas: { Problem: problem } },
    },
    transform: ({ schema, url, route }) => ({ schema: described(schema, String(route.method)), url }),
  })
}

const problem = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' as const },
    title: { type: 'string' as const },
    status: { type: 'integer' as const },
    detail: { type: 'string' as const },
    code: { type: 'string' as const, description: 'what scripts may rely on' },
    source: { type: 'string' as const, description: 'the clause that the refusal rests on' },
    cure: { type: 'string' as const, description: 'the next thing to do' },
    reference: { type: 'integer' as const, description: 'the audit row; GET /api/v1/requests/{reference} says more' },
    'violated-policies': { type: 'array' as const, items: { type: 'string' as const } },
  },
}

const problems = {
  description: 'a problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

/** Returns a schema as JSON Schema, its zod parts written out. */
function described(schema: FastifySchema | undefined, method: string): FastifySchema {
  const { params, querystring, body, response, headers, produces, ...rest } = (schema ?? {}) as Record<string, unknown>
  const isOnce = typeof headers === 'string' && method !== 'GET'
  return {
    ...rest,
    ...(params ? { params: asJson(params) } : {}),
    ...(querystring ? { querystring: asJson(querystring) } : {}),
    ...(body ? { body: asJson(body) } : {}),
    ...(isOnce
      ? {
          headers: {
            type: 'object',
            properties: {
              [String(headers)]: {
                type: 'string',
                description: 'makes it safe to send the request again, for 24 hours',
              },
            },
          },
        }
      : {}),
    response: { ...answersOf(response, String(produces ?? 'application/json')), '4XX': problems, '5XX': problems },
  } as FastifySchema
}

const answersOf = (response: unknown, type: string): object =>
  response
    ? Object.fromEntries(
        Object.entries(response).map(([status, shape]) => [
          status,
          { description: 'done', content: { [type]: { schema: asJson(shape) } } },
        ]),
      )
    : { 200: { description: 'done' } }

function asJson(shape: unknown): unknown {
  if (!(shape instanceof z.ZodType)) return shape
  const { $schema: _, ...json } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })
  return json
}

/** The document itself. */
export const openapiRoute = jsonRoute({
  method: 'GET',
  path: '/openapi.json',
  who: roles,
  summary: 'this document',
  answer: z.record(z.string(), z.unknown()),
  handle: async ({ request }) => request.server.swagger(),
})
