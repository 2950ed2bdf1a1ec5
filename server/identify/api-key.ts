import type { FastifyRequest } from 'fastify'
import type { ApiKeys } from '../../core/index.ts'
import type { Caller } from '../caller.ts'

const ANONYMOUS: Caller = { role: 'anonymous' }

/**
 * Returns who is calling by the API key in the query, where the SMKI Repository web service has it; anonymous where there
 * is none or it is nobody's. Two keys in one query are none.
 */
export async function identifyByApiKey({ query }: Pick<FastifyRequest, 'query'>, keys: ApiKeys): Promise<Caller> {
  const { apikey } = query as { readonly apikey?: unknown }
  if (typeof apikey !== 'string') return ANONYMOUS
  const known = await keys.find(apikey)
  return known ? { role: 'repository-user', name: known.name } : ANONYMOUS
}
