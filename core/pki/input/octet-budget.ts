import { PkiError } from '../../base/index.ts'

const MAX_OCTETS = 512 * 1_048_576

/** The memory that one file, zip or directory may take in all. A zip counts with its unpacked size. */
export class OctetBudget {
  readonly #name: string
  readonly #octets: number
  #left: number

  constructor(name: string, octets: number = MAX_OCTETS) {
    this.#name = name
    this.#octets = octets
    this.#left = octets
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  /** @throws {PkiError} `INPUT_TOO_LARGE` if the budget is exceeded */
  spend(octets: number): void {
    this.#left -= octets
    if (this.isSpent) {
      throw new PkiError('INPUT_TOO_LARGE', `"${this.#name}" unpacks to more than ${this.#octets} octets in all`)
    }
  }
}
