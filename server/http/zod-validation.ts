import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { HttpFault } from './http-fault.ts'

/** Makes Fastify check the requests of a scope against the zod schemas of its routes, and write answers as JSON. */
export function useZodSchemas(scope: FastifyInstance): void {
  scope.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => {
    // The schema of headers is only a name for the OpenAPI document; see `describeApi`.
    if (!(schema instanceof z.ZodType)) return (data: unknown) => ({ value: data })
    return (data: unknown) => {
      const result = schema.safeParse(data)
      return result.success ? { value: result.data } : { error: faultOf(result.error, httpPart ?? 'body') }
    }
  })
  scope.setSerializerCompiler(() => (data) => JSON.stringify(data))
}

const places: Record<string, string> = { querystring: 'query', params: 'path', body: 'body' }

function faultOf({ issues }: z.ZodError, part: string): HttpFault {
  const problems = issues.map(({ path, message }) => `${[places[part] ?? part, ...path].join('.')}: ${message}`)
  return new HttpFault(400, 'request-invalid', problems.join('; '), 'GET /api/v1/openapi.json says what is allowed')
}
