import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerDeps } from './deps.ts'

/** What is said wherever certificates are handed out. */
export const TEST_ONLY = 'TEST ONLY: these certificates chain to no CA of the DCC'

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

/** What a cache may do with something that a world issued. */
export interface Freshness {
  /** Lower-case hex. */
  readonly sha256: string
  readonly changedAtSeconds: number
  /** Until when it stands, by the clock of the world. */
  readonly untilSeconds: number
}

/** What the time is in the world, and what it is for HTTP: a world may be set to a rehearsal date. */
export interface Clocks {
  readonly worldSeconds: number
  readonly systemMs: number
}

// A revocation brings a new CRL long before the old one runs out: whoever keeps one looks again within the hour.
const MAX_AGE_SECONDS = 3600

/** Returns the headers by which caches keep it, no longer than until it runs out. @see RFC 9111 §5 */
export function cachingHeaders(
  { sha256, changedAtSeconds, untilSeconds }: Freshness,
  { worldSeconds, systemMs }: Clocks,
): Record<string, string> {
  const leftSeconds = Math.max(0, untilSeconds - worldSeconds)
  return {
    etag: `"${sha256}"`,
    'last-modified': httpDate(systemMs - Math.max(0, worldSeconds - changedAtSeconds) * 1000),
    expires: httpDate(systemMs + leftSeconds * 1000),
    'cache-control': `public, max-age=${Math.min(leftSeconds, MAX_AGE_SECONDS)}, must-revalidate`,
  }
}

const httpDate = (ms: number): string => new Date(ms).toUTCString()

/** Whether the caller has the very same already. @see RFC 9110 §13.2.2 */
export function isNotModified(
  asked: Readonly<Record<string, string | string[] | undefined>>,
  headers: Readonly<Record<string, string>>,
): boolean {
  const tags = asked['if-none-match']
  if (typeof tags === 'string')
    return tags.trim() === '*' || tags.split(',').some((tag) => isSameTag(tag, headers.etag))
  const since = asked['if-modified-since']
  if (typeof since !== 'string') return false
  // What is no date compares as false with everything.
  return Date.parse(headers['last-modified'] ?? '') <= Date.parse(since)
}

// RFC 9110 §8.8.3.2: the weak comparison.
const isSameTag = (tag: string, etag: string | undefined): boolean => tag.trim().replace(/^W\//, '') === etag
