import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { ServerDeps } from './deps.ts'
import type { Door } from './route.ts'

/** Returns the id of a request: the client's own where it sends a plain one, for both to find it in their logs. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID()
}

/** Counts and logs every answer, whatever came of the request. */
export function observe(app: FastifyInstance, door: Door, { metrics }: ServerDeps): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    metrics.count(door, request, reply)
    const { method, routeOptions, caller } = request
    const ms = Math.round(reply.elapsedTime * 10) / 10
    const participant = caller && 'participant' in caller ? caller.participant : undefined
    // The route rather than the path, which may hold what only its owner is to read.
    request.log.info(
      { door, method, route: routeOptions.url ?? null, status: reply.statusCode, ms, role: caller?.role, participant },
      'answered',
    )
    done()
  })
}
