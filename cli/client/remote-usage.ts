import type { StateJson } from '../../core/authority/limits/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { ServerOptions } from './server-options.ts'
import { withServer } from './with-server.ts'

export interface RemoteUsageOptions extends ServerOptions {
  readonly participant?: string
  readonly mine?: boolean
  readonly as?: string
}

export interface RemoteUsage {
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
