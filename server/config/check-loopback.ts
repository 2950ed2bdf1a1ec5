import { isIPv4, isIPv6 } from 'node:net'
import { PkiError } from '../../core/base/index.ts'
import type { WorldConfig } from '../../core/records/index.ts'
import type { ServerConfig } from './server-config.ts'

const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIPv4(host) && host.startsWith('127.')) || (isIPv6(host) && host === '::1')

/**
 * Refuses addresses outside the loopback for a seeded world, because anyone can compute its keys, and for the repository
 * listener, because it has no TLS.
 * @throws {PkiError} `USAGE`
 */
export function checkLoopback({ seeded }: Pick<WorldConfig, 'seeded'>, { listeners }: ServerConfig): void {
  for (const [name, listener] of Object.entries(listeners)) {
    if (!listener || isLoopback(listener.host) || (seeded === null && name !== 'repository')) continue
    const what = seeded === null ? 'the repository without TLS' : 'a seeded world'
    throw new PkiError(
      'USAGE',
      `"listeners.${name}.host" is "${listener.host}"; ${what} is served on loopback addresses only`,
      { cure: 'use 127.0.0.1 or ::1' },
    )
  }
}
