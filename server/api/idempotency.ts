import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type Issued, issueIdempotently } from '../../core/authority/issuance/index.ts'
import type { IdempotencyKey } from '../../core/records/index.ts'
import type { Store } from '../../core/store/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import { pathOf } from '../http/request-head.ts'
import { participantCaller } from './principal.ts'

const HEADER = 'idempotency-key'

/**
 * Returns the idempotency key of a request, or null if it has none. The same header of another sender, or on another
 * route, is another key. `asked` is what the request asks for, as JSON values.
 * @throws {HttpFault} 400 if the header is not a valid key
 * @see draft-ietf-httpapi-idempotency-key-header 2.1: a string of RFC 8941; here its quotes are optional
 */
export function idempotencyKeyOf(request: FastifyRequest, asked: unknown): IdempotencyKey | null {
  const header = request.headers[HEADER]
  if (header === undefined) return null
  const key = typeof header === 'string' ? /^"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?$/.exec(header)?.[1] : undefined
  if (key === undefined)
    throw new HttpFault(
      400,
      'idempotency-key-invalid',
      'Idempotency-Key is not a string of 1 to 255 visible characters',
      'send a new UUID in quotes',
    )
  const { participant, actor } = participantCaller(request.caller)
  return {
    // Without the query: the same key with another query must be refused, not taken as a new request.
    id: digestOf([participant, actor, request.method, pathOf(request), key]),
    requestDigest: digestOf(asked),
  }
}

/** Returns the SHA-256 of a value as JSON, lower-case hex. */
export const digestOf = (value: unknown): string => hash('sha256', JSON.stringify(value ?? null), 'hex')

const underWay = new WeakMap<Store, Set<string>>()

/**
 * Does `work`. With a key, a repeated request gets the earlier answer instead; see {@link issueIdempotently}.
 * @throws {HttpFault} 409 while the same request is under way in this server; for another server the transaction decides
 */
export async function withIdempotency(
  key: IdempotencyKey | null,
  work: () => Promise<Issued>,
  { world }: ServerDeps,
): Promise<Issued> {
  if (!key) return work()
  const busy = underWay.get(world.store) ?? new Set()
  underWay.set(world.store, busy)
  if (busy.has(key.id))
    throw new HttpFault(
      409,
      'idempotency-key-in-use',
      'another request with this Idempotency-Key is under way',
      'try again later',
    )
  busy.add(key.id)
  try {
    return await issueIdempotently(key, work, world)
  } finally {
    busy.delete(key.id)
  }
}

/** Returns the part of a request context that contains the key. */
export const keyContext = (key: IdempotencyKey | null): { idempotency?: IdempotencyKey } =>
  key ? { idempotency: key } : {}
