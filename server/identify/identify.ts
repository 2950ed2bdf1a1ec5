import { formatTime, isClientValid } from '../../core/index.ts'
import type { Identify } from '../app.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { Door } from '../http/route.ts'
import { type Presented, presentedWith } from '../listener/client-certificate.ts'
import { identifyByApiKey } from './api-key.ts'
import { identifyParticipant } from './participant.ts'

/** Returns what says who is calling, by the credentials that come with each request. */
export function makeIdentify(door: Door, deps: ServerDeps): Identify {
  return async (request, route) => {
    await deps.fresh()
    const presented = presentedWith(request)
    if (!presented) return identifyByApiKey(request, route, deps)
    // Nothing but an IKI certificate of its own opens a web service.
    if (door === 'web-services') return identifyParticipant(presented, deps)
    return (await identifyRegisteredClient(presented, deps)) ?? (await identifyParticipant(presented, deps))
  }
}

/**
 * Returns the administrator or Registration Authority whose client certificate is registered, or null. Looked at with
 * every request, so that one that is taken away is locked out at once.
 * @throws {PkiError} `ACCESS_DENIED`, with an audit row, where it is not valid now
 */
export async function identifyRegisteredClient(
  { fingerprint }: Pick<Presented, 'fingerprint'>,
  { world, refusals }: Pick<ServerDeps, 'world' | 'refusals'>,
): Promise<Caller | null> {
  const client = await world.store.access.findClient(fingerprint)
  if (!client) return null
  const { role, name, notBeforeSeconds, notAfterSeconds } = client
  if (isClientValid(client, world.clock.nowSeconds())) return { role, actor: name }
  const why = `it is valid from ${formatTime(notBeforeSeconds)} to ${formatTime(notAfterSeconds)}`
  throw await refusals.refuse({ actor: name, participant: null }, `use client certificate ${fingerprint}`, why)
}
