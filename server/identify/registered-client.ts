import type { Caller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import type { Presented } from '../tls/presented.ts'

/** Returns the administrator or Registration Authority whose client certificate is registered, or null. */
export async function identifyRegisteredClient(_presented: Presented, _deps: ServerDeps): Promise<Caller | null> {
  return null
}
