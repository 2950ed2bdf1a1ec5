import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { z } from 'zod'
import { roles } from '../http/caller.ts'
import { jsonRoute } from './json-route.ts'

/** Makes {@link openapiRoute} describe the routes of an application. Call it before routes are added. */
export function describeApi(app: FastifyInstance, build: string): void {
  void app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'smki-test-pki',
        version: build,
        description:
          'Test certificates for GB smart metering. TEST ONLY: they chain to no CA of the DCC. Callers authenticate with a TLS client certificate. Errors are problem details (RFC 9457).',
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
    code: { type: 'string' as const, description: 'the error code, which scripts may rely on' },
    source: { type: 'string' as const, description: 'the clause that requires the refusal' },
    cure: { type: 'string' as const, description: 'how to correct the problem' },
    reference: {
      type: 'integer' as const,
      description: 'the number of the audit row; GET /api/v1/requests/{reference} explains it',
    },
    'violated-policies': { type: 'array' as const, items: { type: 'string' as const } },
  },
}

const problems = {
  description: 'the request failed',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

/** Returns the schema of a route for the OpenAPI document, with zod shapes as JSON Schema. */
function described(schema: FastifySchema | undefined, method: string): FastifySchema {
  const { params, querystring, body, response, headers, produces, ...rest } = (schema ?? {}) as Record<string, unknown>
  const isIdempotent = typeof headers === 'string' && method !== 'GET'
  return {
    ...rest,
    ...(params ? { params: asJson(params) } : {}),
    ...(querystring ? { querystring: asJson(querystring) } : {}),
    ...(body ? { body: asJson(body) } : {}),
    ...(isIdempotent
      ? {
          headers: {
            type: 'object',
            properties: {
              [String(headers)]: {
                type: 'string',
                description:
                  'makes it safe to repeat the request within 24 hours: a repeated request returns the first answer',
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
          { description: 'success', content: { [type]: { schema: asJson(shape) } } },
        ]),
      )
    : { 200: { description: 'success' } }

function asJson(shape: unknown): unknown {
  if (!(shape instanceof z.ZodType)) return shape
  const { $schema: _, ...json } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })
  return json
}

/** The OpenAPI document. */
export const openapiRoute = jsonRoute({
  method: 'GET',
  path: '/openapi.json',
  who: roles,
  summary: 'get this OpenAPI document',
  answer: z.record(z.string(), z.unknown()),
  handle: async ({ request }) => request.server.swagger(),
})
