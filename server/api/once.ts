import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { decideOnce, type Issued } from '../../core/authority/issuance/index.ts'
import type { IdempotencyKey } from '../../core/records/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { ServerDeps } from '../deps.ts'
import { HttpFault } from '../http-fault.ts'
import { pathOf } from '../path-of.ts'
import { participantOf } from './principal.ts'

const HEADER = 'idempotency-key'

/**
 * Returns what makes this request one that may be sent again, or null where its sender does not say so. The key is its
 * sender's alone, and of this route.
 * @throws {HttpFault} 400 where the header is no key
 * @see draft-ietf-httpapi-idempotency-key-header 2.1: a string of RFC 8941; its quotes may be left out
 */
export function onceOf(request: FastifyRequest, asked: unknown): IdempotencyKey | null {
  const header = request.headers[HEADER]
  if (header === undefined) return null
  const key = typeof header === 'string' ? /^"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?$/.exec(header)?.[1] : undefined
  if (key === undefined)
    throw new HttpFault(
      400,
      'idempotency-key-invalid',
      'Idempotency-Key is no string of 1 to 255 visible characters',
      'send a UUID of your own in quotes',
    )
  const { participant, actor } = participantOf(request.caller)
  return {
    // The query is part of what is asked, not of the key: the same key with another query must not be a new request.
    id: digestOf([participant, actor, request.method, pathOf(request), key]),
    requestDigest: digestOf(asked),
  }
}

/** Returns a digest of something that JSON can hold. */
export const digestOf = (value: unknown): string => hash('sha256', JSON.stringify(value ?? null), 'hex')

const underWay = new WeakMap<Store, Set<string>>()

/**
 * Does `work` once however often the request comes, where it has a key; see {@link decideOnce}.
 * @throws {HttpFault} 409 while the same request is under way here; another server answers as the transaction decides
 */
export async function onceOnly(
  once: IdempotencyKey | null,
  work: () => Promise<Issued>,
  { world }: ServerDeps,
): Promise<Issued> {
  if (!once) return work()
  const busy = underWay.get(world.store) ?? new Set()
  underWay.set(world.store, busy)
  if (busy.has(once.id))
    throw new HttpFault(
      409,
      'idempotency-key-in-use',
      'a request with this Idempotency-Key is under way',
      'try again later',
    )
  busy.add(once.id)
  try {
    return await decideOnce(once, work, world)
  } finally {
    busy.delete(once.id)
  }
}

/** Returns the part of a context that carries the key. */
export const withOnce = (once: IdempotencyKey | null): { once?: IdempotencyKey } => (once ? { once } : {})
