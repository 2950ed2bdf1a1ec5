/** The iterations allowed for one key derivation; 1 million take 0.3 to 0.5 s. */
export const MAX_ITERATIONS = 1_000_000
/**
 * The iterations allowed for all key derivations of one file. GnuTLS, NSS and this toolkit write PKCS#12 files with three
 * derivations of 600,000 each. A file can ask for 2 thousand million, which would take minutes.
 */
const MAX_FILE_ITERATIONS = 3_000_000

/** Counts the key-derivation iterations that one file asks for. */
export class IterationBudget {
  #left = MAX_FILE_ITERATIONS

  /** Takes `iterations` from the budget. Returns false, and takes nothing, if they exceed either limit. */
  take(iterations: number): boolean {
    if (iterations > MAX_ITERATIONS || iterations > this.#left) return false
    this.#left -= iterations
    return true
  }
}
