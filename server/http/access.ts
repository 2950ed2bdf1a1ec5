import type { FastifyRequest } from 'fastify'
import { actorOf, type Caller } from './caller.ts'
import type { ServerDeps } from './deps.ts'
import { HttpFault } from './http-fault.ts'
import { pathOf } from './request-head.ts'
import type { Route } from './route.ts'

/**
 * Refuses whoever a route is not open to. Whoever presented no credential is told to; whoever did is in the audit log.
 * @throws {HttpFault} 401
 * @throws {PkiError} `ACCESS_DENIED`
 */
export async function authorize(route: Route, { caller }: FastifyRequest, { refusals }: ServerDeps): Promise<void> {
  if (route.who.includes(caller.role)) return
  if (caller.role === 'anonymous') {
    throw new HttpFault(401, 'credentials-required', `${route.method} ${route.url} is open to ${route.who.join(', ')}`)
  }
  const who = { actor: actorOf(caller), participant: participantOf(caller) }
  throw await refusals.refuse(
    who,
    `call ${route.method} ${route.url} as ${caller.role}`,
    `it is open to ${route.who.join(', ')}`,
  )
}

const participantOf = (caller: Caller): string | null => ('participant' in caller ? caller.participant : null)

const SERVER_FAULTS = 500

/**
 * Records that a request of somebody known was refused as HTTP alone, for its size or its content type say, before
 * anything that writes to the audit log of itself has seen it. One row a minute tells of many like it.
 */
export async function recordHttpFault(
  fault: unknown,
  request: FastifyRequest,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<void> {
  // Undefined until somebody is identified.
  const caller = request.caller as Caller | undefined
  if (!(fault instanceof HttpFault) || fault.status >= SERVER_FAULTS) return
  if (caller === undefined || caller.role === 'anonymous') return
  const participant = 'participant' in caller ? caller.participant : null
  await refusals.refuse({ actor: actorOf(caller), participant }, `${request.method} ${pathOf(request)}`, fault.message)
}
