import { hash } from 'node:crypto'

/** Chance that is the same every time: all of it follows from a seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** Returns a whole number from 0 to below `count`. */
  below(count: number): number {
    // mulberry32, https://github.com/bryc/code/blob/master/jshash/PRNGs.md
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count)
  }

  /** Returns true so many times in a hundred. */
  percent(share: number): boolean {
    return this.below(100) < share
  }

  of<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('there is nothing to choose from')
    return list[this.below(list.length)] as T
  }

  /** Returns one of the list, the later ones more often. */
  recent<T>(list: readonly T[]): T {
    return this.percent(60) ? this.of(list.slice(-8)) : this.of(list)
  }

  times<T>(least: number, most: number, make: (index: number) => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, (_, i) => make(i))
  }

  /** Returns one of the makers, each as often as its weight says. */
  weighted<T>(makers: readonly (readonly [weight: number, make: T])[]): T {
    let left = this.below(makers.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, make] of makers) {
      if (left < weight) return make
      left -= weight
    }
    throw new Error('there is nothing to choose from')
  }
}

/** Returns 64 lower-case hex characters that belong to a text alone. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex')
