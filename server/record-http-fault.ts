import type { FastifyRequest } from 'fastify'
import { actorOf, type Caller } from './caller.ts'
import type { ServerDeps } from './deps.ts'
import { HttpFault } from './http-fault.ts'
import { pathOf } from './path-of.ts'

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
