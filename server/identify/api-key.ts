import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { TooManyWaiting } from '../../core/authority/access/index.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import type { Route } from '../http/route.ts'

const ANONYMOUS: Caller = { role: 'anonymous' }

/**
 * Returns the repository user whose API key is in the query (`apikey`), where clients of the SMKI Repository web service
 * send it. Without exactly one known key the caller is anonymous; unknown keys are counted and audited, without the key.
 * If anonymous callers may use the route, the key is not looked up, because that takes a slow hash.
 * @throws {HttpFault} 429 if too many unknown keys wait to be looked up, from this network or in total
 */
export async function identifyByApiKey(
  { query, ip }: Pick<FastifyRequest, 'query' | 'ip'>,
  { who }: Pick<Route, 'who'>,
  { apiKeys, metrics, refusals }: Pick<ServerDeps, 'apiKeys' | 'metrics' | 'refusals'>,
): Promise<Caller> {
  const { apikey } = query as { readonly apikey?: unknown }
  if (typeof apikey !== 'string' || apikey === '' || who.includes('anonymous')) return ANONYMOUS
  const known = await apiKeys.find(apikey, networkOf(ip)).catch(refuseBusy)
  if (known) return { role: 'repository-user', name: known.name }
  metrics.wrongApiKeys.inc()
  await refusals.refuse({ actor: `client at ${ip}`, participant: null }, 'use an API key', 'the key is unknown')
  return ANONYMOUS
}

function refuseBusy(error: unknown): never {
  if (!(error instanceof TooManyWaiting)) throw error
  throw new HttpFault(
    429,
    'api-keys-busy',
    'too many unknown API keys are waiting to be looked up',
    'try again in a second',
  )
}

/**
 * Returns the network of an address, which shares one allowance of unknown keys: the IPv4 address itself, or the first 64
 * bits of an IPv6 address, because one client can have all addresses of such a network. @see RFC 4291 2.5.4
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip)
  if (mapped) return mapped[1] as string
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = (ip.split('%')[0] as string).split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? [] : Array(Math.max(0, GROUPS - first.length - last.length)).fill('0')
  const network = [...first, ...zeros, ...last].slice(0, GROUPS / 2)
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

const GROUPS = 8

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
