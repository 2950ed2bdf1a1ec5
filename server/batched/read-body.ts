import type { Readable } from 'node:stream'

/** The body of a request is larger than it may be. */
export class BodyTooLarge extends Error {}

/**
 * Reads a body whole, `length` octets where the client has said how many, `most` at the most.
 * @throws {BodyTooLarge}
 */
export async function readBody(body: Readable, length: number | null, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (length !== null && length > most) throw new BodyTooLarge()
  // Where the length is known nothing is copied twice.
  let octets = new Uint8Array(length ?? 65_536)
  let used = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (used + chunk.length > most) throw new BodyTooLarge()
    if (used + chunk.length > octets.length) octets = grow(octets, used + chunk.length)
    octets.set(chunk, used)
    used += chunk.length
  }
  return octets.subarray(0, used)
}

function grow(octets: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, octets.length * 2))
  larger.set(octets)
  return larger
}
