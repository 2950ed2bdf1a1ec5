import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerDeps } from './deps.ts'

/** The notice that goes with every certificate. */
export const TEST_ONLY = 'TEST ONLY: these certificates chain to no CA of the DCC'

/** The content types of RFC 2585 §4. */
export type DerType = 'application/pkix-crl' | 'application/pkix-cert'

/** A request, its reply, and what the handler can use. */
export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly deps: ServerDeps
}

/** Sends a CRL or a certificate with caching headers, or 304 if the client already has it. */
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

/** How long caches may keep a CRL or a certificate. */
export interface Freshness {
  /** Of the DER, lower-case hex. */
  readonly sha256: string
  readonly changedAtSeconds: number
  /** When it expires, by the clock of the world. */
  readonly untilSeconds: number
}

/** The time of the world and the time of HTTP. They differ in a world that is set to a rehearsal date. */
interface Clocks {
  readonly worldSeconds: number
  readonly systemMs: number
}

// A revocation brings a new CRL long before the old one expires, so caches must ask again within the hour.
const MAX_AGE_SECONDS = 3600

/** Returns the headers that let caches keep a response until it expires, for at most an hour. @see RFC 9111 §5 */
function cachingHeaders(
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

/** Whether the client already has the current version. @see RFC 9110 §13.2.2 */
function isNotModified(
  asked: Readonly<Record<string, string | string[] | undefined>>,
  headers: Readonly<Record<string, string>>,
): boolean {
  const tags = asked['if-none-match']
  if (typeof tags === 'string')
    return tags.trim() === '*' || tags.split(',').some((tag) => isSameTag(tag, headers.etag))
  const since = asked['if-modified-since']
  if (typeof since !== 'string') return false
  // An unreadable date is NaN, and every comparison with NaN is false.
  return Date.parse(headers['last-modified'] ?? '') <= Date.parse(since)
}

// RFC 9110 §8.8.3.2: the weak comparison.
const isSameTag = (tag: string, etag: string | undefined): boolean => tag.trim().replace(/^W\//, '') === etag
