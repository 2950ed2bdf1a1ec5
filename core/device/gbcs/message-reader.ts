import { PkiError } from '../../base/index.ts'
import { toHex } from '../../pki/x509/index.ts'

/** Reads a message from start to end. Errors give the offset, what was found there, and what was expected. */
export class MessageReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Offset of the next octet. */
  get offset(): number {
    return this.#at
  }

  /** How many octets are left. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** Reads `length` octets. `what` names them in errors. @throws {PkiError} `GBCS_MALFORMED` */
  take(length: number, what: string): Uint8Array {
    if (length > this.left) throw this.malformed(what, count(this.left), count(length))
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  octet(what: string): number {
    return this.take(1, what)[0] as number
  }

  /** Reads octets that must have fixed values. @throws {PkiError} `GBCS_MALFORMED` */
  expect(expected: Uint8Array, what: string): void {
    const start = this.#at
    const found = this.take(expected.length, what)
    const first = expected.findIndex((octet, i) => octet !== found[i])
    if (first === -1) return
    this.#at = start + first
    throw this.malformed(what, toHex(found.subarray(first, first + 1)), toHex(expected.subarray(first, first + 1)))
  }

  /** Reads a length of 1 to 4 octets, which must be as short as possible (X.690 §10.1). @throws {PkiError} `GBCS_MALFORMED` */
  length(what: string): number {
    const start = this.#at
    const first = this.octet(what)
    if (first < 0x80) return first
    const octets = first & 0x7f
    if (octets < 1 || octets > 3) throw this.malformed(what, toHex(Uint8Array.of(first)), '00 to 7f or 81 to 83', start)
    const value = this.take(octets, what).reduce((sum, octet) => sum * 256 + octet, 0)
    const least = octets === 1 ? 0x80 : 2 ** (8 * (octets - 1))
    if (value >= least) return value
    throw this.malformed(what, `${value} in ${count(octets + 1)}`, 'a length in as few octets as possible', start)
  }

  /** Returns the error for a field. */
  malformed(what: string, found: string, expected: string, offset: number = this.#at): PkiError {
    return new PkiError('GBCS_MALFORMED', `${what} at offset ${offset}: found ${found}, expected ${expected}`, {
      cure: 'give one complete GBCS message, starting with the octet DF or DD',
      source: 'GBCS 18.4',
    })
  }
}

/** Returns a number of octets in words, such as `1 octet`. */
export const count = (octets: number): string => `${octets} octet${octets === 1 ? '' : 's'}`
