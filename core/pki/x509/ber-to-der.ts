import { concat } from './bytes.ts'
import { DerError, TAG } from './der-reader.ts'
import { tlv } from './der-writer.ts'

// X.690 §8.1.2.5, §8.7.3
const CONSTRUCTED = 0x20
const CONSTRUCTED_OCTET_STRING = TAG.octetString | CONSTRUCTED
// PKCS#12 nests about ten levels between its OCTET STRINGs.
const MAX_DEPTH = 32

/**
 * Returns one BER element with definite, shortest lengths and with OCTET STRINGs in one piece. Does not order SETs.
 * PKCS#12 and CMS are BER: some tools write indefinite lengths.
 * @throws {DerError} also if octets follow the element, or it nests more than 32 levels
 * @see X.690 §8.1.3, §10.1, §10.2
 */
export function berToDer(ber: Uint8Array): Uint8Array {
  const { der, end } = convert(ber, 0, ber.length, 0)
  if (end !== ber.length) throw new DerError(end, `${ber.length - end} trailing octets`, true)
  return der
}

interface Converted {
  readonly tag: number
  readonly contents: Uint8Array
  readonly der: Uint8Array
  readonly end: number
}

function convert(ber: Uint8Array, at: number, limit: number, depth: number): Converted {
  const { tag, start, end } = readHeader(ber, at, limit)
  if (depth > MAX_DEPTH) throw new DerError(at, `more than ${MAX_DEPTH} levels`)
  if ((tag & CONSTRUCTED) === 0) {
    if (end === null) throw new DerError(at, 'an indefinite length of a primitive element')
    return converted(tag, ber.subarray(start, end), end)
  }
  const parts: Converted[] = []
  let next = start
  while (end === null ? !isEnd(ber, next, limit) : next < end) {
    const part = convert(ber, next, end ?? limit, depth + 1)
    parts.push(part)
    next = part.end
  }
  const after = end ?? next + 2
  if (tag !== CONSTRUCTED_OCTET_STRING) return converted(tag, concat(...parts.map(({ der }) => der)), after)
  const stray = parts.find((part) => part.tag !== TAG.octetString)
  if (stray) throw new DerError(at, 'an OCTET STRING with parts of another type')
  return converted(TAG.octetString, concat(...parts.map(({ contents }) => contents)), after)
}

const converted = (tag: number, contents: Uint8Array, end: number): Converted => ({
  tag,
  contents,
  der: tlv(tag, contents),
  end,
})

/** X.690 §8.1.5: an indefinite length ends with two zero octets. */
function isEnd(ber: Uint8Array, at: number, limit: number): boolean {
  if (at + 2 > limit) throw new DerError(at, 'an indefinite length without its end')
  return ber[at] === 0 && ber[at + 1] === 0
}

/** Returns where the contents start and end; `end` is null for an indefinite length. */
function readHeader(ber: Uint8Array, at: number, limit: number): { tag: number; start: number; end: number | null } {
  const tag = ber[at]
  const first = ber[at + 1]
  if (tag === undefined || first === undefined || at + 2 > limit) throw new DerError(at, 'an element cut off')
  if ((tag & 0x1f) === 0x1f) throw new DerError(at, 'a multi-octet tag')
  if (first === 0x80) return { tag, start: at + 2, end: null }
  const octets = first > 0x80 ? first & 0x7f : 0
  if (octets > 4 || at + 2 + octets > limit) throw new DerError(at, `a length of ${octets} octets`)
  const start = at + 2 + octets
  const length = octets === 0 ? first : ber.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0)
  if (start + length > limit) throw new DerError(at, `an element of ${length} octets; ${limit - start} are left`)
  return { tag, start, end: start + length }
}
