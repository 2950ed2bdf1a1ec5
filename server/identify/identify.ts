import type { Identify } from '../app.ts'
import type { ServerDeps } from '../deps.ts'
import { presentedWith } from '../tls/presented.ts'
import { identifyByApiKey } from './api-key.ts'
import { identifyParticipant } from './participant.ts'
import { identifyRegisteredClient } from './registered-client.ts'

/** Returns what says who is calling, by the credentials that come with each request. */
export function makeIdentify(deps: ServerDeps): Identify {
  return async (request) => {
    await deps.fresh()
    const presented = presentedWith(request)
    if (!presented) return identifyByApiKey(request, deps.apiKeys)
    return (await identifyRegisteredClient(presented, deps)) ?? (await identifyParticipant(presented, deps))
  }
}
