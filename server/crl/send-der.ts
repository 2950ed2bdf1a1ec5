import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerDeps } from '../deps.ts'
import { TEST_ONLY } from '../test-only.ts'
import { cachingHeaders, type Freshness, isNotModified } from './caching.ts'

/** The content types of RFC 2585 §4. */
export type DerType = 'application/pkix-crl' | 'application/pkix-cert'

/** A request under way. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly deps: ServerDeps
}

/** Sends a CRL or certificate with what caches need, or says that the caller has it already. */
export function sendDer(
  der: Uint8Array,
  type: DerType,
  freshness: Freshness,
  { request, reply, deps }: Exchange,
): FastifyReply {
  const clocks = { worldSeconds: deps.world.clock.nowSeconds(), systemMs: Date.now() }
  const headers = cachingHeaders(freshness, clocks)
  reply.headers({ ...headers, 'x-test-only': TEST_ONLY })
  return isNotModified(request.headers, headers) ? reply.code(304).send() : reply.type(type).send(Buffer.from(der))
}
