/** Returns lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

/** Returns the octets of `hex`, in which white space is allowed; the caller has checked the alphabet. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/\s+/g, ''), 'hex'))
}

export function toLatin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  // From about here the call into the runtime is the faster way.
  if (a.length > 64) return Buffer.compare(a, b) === 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Returns the first offset at which `a` and `b` differ, or -1 where they are the same. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (bytesEqual(a, b)) return -1
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return i
  return shorter
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/**
 * Returns a copy for passing use, in a slab of memory that other copies share: a buffer of its own costs ten times as much.
 * What is kept for long keeps the slab, so it is given memory of its own instead.
 */
export const passingCopy = (bytes: Uint8Array): Uint8Array => viewOf(Buffer.from(bytes))

/** Returns the octets of `hex` for passing use, in such a slab. */
export const passingOctets = (hex: string): Uint8Array => viewOf(Buffer.from(hex, 'hex'))

const viewOf = ({ buffer, byteOffset, length }: Buffer): Uint8Array => new Uint8Array(buffer, byteOffset, length)
