import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { TooManyWaiting } from '../../core/index.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import type { Route } from '../http/route.ts'

const ANONYMOUS: Caller = { role: 'anonymous' }

/**
 * Returns who is calling by the API key in the query, where the SMKI Repository web service has it; anonymous where there
 * is none or it is nobody's, which is counted and in the audit log, without the key. Two keys in one query are none, and
 * where anyone may call, none is looked at: to look costs a slow hash.
 * @throws {HttpFault} 429 where too many keys wait to be looked at, from this very network or from too many others
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
  await refusals.refuse({ actor: `client at ${ip}`, participant: null }, 'use an API key', "it is nobody's")
  return ANONYMOUS
}

function refuseBusy(error: unknown): never {
  if (!(error instanceof TooManyWaiting)) throw error
  throw new HttpFault(429, 'api-keys-busy', 'too many unknown API keys wait to be looked at', 'try again in a second')
}

/**
 * Returns the network that shares what one caller may use: the address itself of IPv4, the first 64 bits of IPv6, of
 * which whoever has one address has them all. @see RFC 4291 2.5.4
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
