import { isIPv4, isIPv6 } from 'node:net'
import { PkiError, type WorldConfig } from '../../core/index.ts'
import type { ServerConfig } from './server-config.ts'

const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIPv4(host) && host.startsWith('127.')) || (isIPv6(host) && host === '::1')

/**
 * Refuses an address that others reach where they must not: a seeded world, of which anyone can compute the keys, and
 * the door without TLS for clients of the repository.
 * @throws {PkiError} `USAGE`
 */
export function checkLoopback({ seeded }: Pick<WorldConfig, 'seeded'>, { listeners }: ServerConfig): void {
  for (const [name, listener] of Object.entries(listeners)) {
    if (!listener || isLoopback(listener.host) || (seeded === null && name !== 'repository')) continue
    const why = seeded === null ? 'the repository without TLS is' : 'a seeded world is'
    throw new PkiError('USAGE', `"listeners.${name}.host" is "${listener.host}"; ${why} served on the loopback alone`, {
      cure: 'name 127.0.0.1 or ::1',
    })
  }
}
