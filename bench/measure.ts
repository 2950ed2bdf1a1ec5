/** One thing to be timed: `work` does `count` operations. */
export interface Contender {
  readonly name: string
  readonly count: number
  work(): Promise<void> | void
}

/**
 * Runs the contenders in turn, round after round, and returns each one's operations per second in every round.
 * Taking turns lets a change of the machine's speed fall on all of them alike.
 */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Map<string, number[]>> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (const { work } of contenders) await work()
  for (let round = 0; round < rounds; round++) {
    for (const { name, count, work } of contenders) {
      const start = performance.now()
      await work()
      rates.get(name)?.push((count * 1000) / (performance.now() - start))
    }
  }
  return rates
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Returns the median of the ratios round by round. */
export const medianRatio = (a: readonly number[], b: readonly number[]): number =>
  median(a.map((value, i) => value / (b[i] as number)))
