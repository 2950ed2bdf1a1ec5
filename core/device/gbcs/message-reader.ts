import { PkiError } from '../../base/index.ts'
import { toHex } from '../../pki/x509/index.ts'

/** A forward-only reader over a message; what does not fit is refused with its offset, what stood there and what belongs. */
export class MessageReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get offset(): number {
    return this.#at
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  take(length: number, what: string): Uint8Array {
    if (length > this.left) throw this.malformed(what, count(this.left), count(length))
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  octet(what: string): number {
    return this.take(1, what)[0] as number
  }

  /** Passes over octets that are always the same. */
  expect(expected: Uint8Array, what: string): void {
    const start = this.#at
    const found = this.take(expected.length, what)
    const first = expected.findIndex((octet, i) => octet !== found[i])
    if (first === -1) return
    this.#at = start + first
    throw this.malformed(what, toHex(found.subarray(first, first + 1)), toHex(expected.subarray(first, first + 1)))
  }

  /** A length in the fewest octets, as X.690 §10.1 has it; GBCS messages stay below 2^24 octets. */
  length(what: string): number {
    const start = this.#at
    const first = this.octet(what)
    if (first < 0x80) return first
    const octets = first & 0x7f
    if (octets < 1 || octets > 3) throw this.malformed(what, toHex(Uint8Array.of(first)), '00 to 7f or 81 to 83', start)
    const value = this.take(octets, what).reduce((sum, octet) => sum * 256 + octet, 0)
    const least = octets === 1 ? 0x80 : 2 ** (8 * (octets - 1))
    if (value >= least) return value
    throw this.malformed(what, `${value} in ${count(octets + 1)}`, 'a length in the fewest octets', start)
  }

  malformed(what: string, found: string, expected: string, offset: number = this.#at): PkiError {
    return new PkiError('GBCS_MALFORMED', `${what} at offset ${offset}: found ${found}, expected ${expected}`, {
      cure: 'give one whole GBCS message, from its octet DF or DD to its end',
      source: 'GBCS 18.4',
    })
  }
}

/** Says how many octets. */
export const count = (octets: number): string => `${octets} octet${octets === 1 ? '' : 's'}`
