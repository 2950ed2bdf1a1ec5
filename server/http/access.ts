import type { FastifyRequest } from 'fastify'
import { actorOf, type Caller, participantIdOf } from './caller.ts'
import type { ServerDeps } from './deps.ts'
import { HttpFault } from './http-fault.ts'
import { pathOf } from './request-head.ts'
import type { Route } from './route.ts'

/**
 * Refuses a caller whose role may not call the route. Refusals of identified callers go into the audit log.
 * @throws {HttpFault} 401 if the request has no credential
 * @throws {PkiError} `ACCESS_DENIED`
 */
export async function authorize(route: Route, { caller }: FastifyRequest, { refusals }: ServerDeps): Promise<void> {
  if (route.who.includes(caller.role)) return
  if (caller.role === 'anonymous') {
    throw new HttpFault(401, 'credentials-required', `${route.method} ${route.url} is open to ${route.who.join(', ')}`)
  }
  throw await refusals.refuse(
    { actor: actorOf(caller), participant: participantIdOf(caller) },
    `call ${route.method} ${route.url} as ${caller.role}`,
    `it is open to ${route.who.join(', ')}`,
  )
}

const SERVER_FAULTS = 500

/**
 * Records in the audit log that HTTP itself refused a request of an identified caller, for example because of its size
 * or content type. Without this such a request would leave no trace, because no handler saw it.
 */
export async function recordHttpFault(
  fault: unknown,
  request: FastifyRequest,
  { refusals }: Pick<ServerDeps, 'refusals'>,
): Promise<void> {
  // Undefined if the request failed before the caller was identified.
  const caller = request.caller as Caller | undefined
  if (!(fault instanceof HttpFault) || fault.status >= SERVER_FAULTS) return
  if (caller === undefined || caller.role === 'anonymous') return
  const who = { actor: actorOf(caller), participant: participantIdOf(caller) }
  await refusals.refuse(who, `${request.method} ${pathOf(request)}`, fault.message)
}
