import type { StateJson } from '../../core/authority/limits/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { note } from '../output/print.ts'
import { type ApiClient, withServer } from './api-client.ts'
import type { ServerOptions } from './server-options.ts'

/**
 * Asks the server for the allowance and refuses to send more: a reasonable step not to exceed a limit. The answer is no
 * promise: the server decides again when it gets the requests.
 * @throws {PkiError} `LIMIT_REACHED`
 * @see ETAD 3.4(e)
 */
export async function requireAllowance(
  client: ApiClient,
  profile: string,
  count: number,
  submission: 'single' | 'batch',
): Promise<void> {
  const query = new URLSearchParams({ profile, count: String(count), submission })
  const { decision, fits, says } = await client.get(`/allowance?${query}`)
  if (decision === 'queue') note(`warning: not all requests fit now; the others will wait: ${says}`)
  if (decision !== 'refuse') return
  throw new PkiError('LIMIT_REACHED', `nothing was sent, because only ${fits} of ${count} requests fit now: ${says}`, {
    source: 'ETAD 3.4(e)',
    cure: 'send fewer, wait, or ask the DCC for an override; with --force the server decides',
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

/** Returns the usage of each limit from a server: the caller's own, or for an administrator that of `participant`. */
export function remoteUsage(options: RemoteUsageOptions): Promise<RemoteUsage> {
  const { participant, mine, as } = options
  if (as !== undefined)
    throw new PkiError('USAGE', '--as works on a world only; a server knows you by your client certificate')
  if (mine && participant !== undefined) throw new PkiError('USAGE', 'use only one of --mine and --participant')
  const query = participant === undefined ? '' : `?${new URLSearchParams({ participant })}`
  return withServer(options, (client) => client.get(`/usage${query}`))
}
