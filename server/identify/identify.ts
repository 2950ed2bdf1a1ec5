import type { Identify } from '../app.ts'
import type { ServerDeps } from '../deps.ts'
import type { Door } from '../route.ts'
import { presentedWith } from '../tls/presented.ts'
import { identifyByApiKey } from './api-key.ts'
import { identifyParticipant } from './participant.ts'
import { identifyRegisteredClient } from './registered-client.ts'

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
