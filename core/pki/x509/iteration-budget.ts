/**
 * The key-derivation iterations allowed for one file: 1 million in all, which take 0.3 to 0.5 s.
 * A file can ask for 2 thousand million, which would take minutes.
 */
export const MAX_ITERATIONS = 1_000_000

/** Counts the key-derivation iterations that one file asks for. */
export class IterationBudget {
  #left = MAX_ITERATIONS

  /** Takes `iterations` from the budget. Returns false, and takes nothing, if too few are left. */
  take(iterations: number): boolean {
    if (iterations > this.#left) return false
    this.#left -= iterations
    return true
  }
}
