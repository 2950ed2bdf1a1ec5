import { PkiError, type StateJson } from '../../core/index.ts'
import { note } from '../output/print.ts'
import { type ApiClient, withServer } from './api-client.ts'
import type { ServerOptions } from './server-options.ts'

/**
 * Asks what may still be sent and refuses what is more, before anything is: a reasonable step not to exceed a limit.
 * Nothing is promised; the server decides when it is sent.
 * @throws {PkiError} `LIMIT_REACHED`
 * @see ETAD 3.4(e)
 */
export async function checkBefore(
  client: ApiClient,
  profile: string,
  count: number,
  submission: 'single' | 'batch',
): Promise<void> {
  const query = new URLSearchParams({ profile, count: String(count), submission })
  const { decision, fits, says } = await client.get(`/allowance?${query}`)
  if (decision === 'queue') note(`warning: not all of it fits now, and what does not will wait: ${says}`)
  if (decision !== 'refuse') return
  throw new PkiError('LIMIT_REACHED', `nothing was sent, for ${fits} of ${count} fit now: ${says}`, {
    source: 'ETAD 3.4(e)',
    cure: 'send fewer, wait, or ask the DCC for an override; --force sends all the same, and the server decides',
  })
}

export interface RemoteUsageOptions extends ServerOptions {
  readonly participant?: string
  readonly mine?: boolean
  readonly as?: string
}

interface RemoteUsage {
  readonly participant: string | null
  readonly at: string
  readonly limits: readonly StateJson[]
}

/** Returns what a server says is used of each limit: the caller's, or for administrators that of `participant`. */
export function remoteUsage(options: RemoteUsageOptions): Promise<RemoteUsage> {
  const { participant, mine, as } = options
  if (as !== undefined)
    throw new PkiError('USAGE', '--as is for a world; a server knows you by your client certificate')
  if (mine && participant !== undefined) throw new PkiError('USAGE', 'usage takes one of --mine and --participant')
  const query = participant === undefined ? '' : `?${new URLSearchParams({ participant })}`
  return withServer(options, (client) => client.get(`/usage${query}`))
}
