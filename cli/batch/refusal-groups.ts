import { print } from '../output/print.ts'
import { table } from '../output/text.ts'

interface Refused {
  readonly index: number
  readonly name: string
  readonly code: string
  readonly message: string
}

interface Group {
  readonly code: string
  count: number
  readonly first: Refused
}

/** Refusals grouped by error code, with the first example of each. */
export class RefusalGroups {
  readonly #groups = new Map<string, Group>()

  add(refused: Refused): void {
    const group = this.#groups.get(refused.code)
    if (group) group.count++
    else this.#groups.set(refused.code, { code: refused.code, count: 1, first: refused })
  }

  get codes(): string[] {
    return [...this.#groups.keys()]
  }

  toJson(): object[] {
    return this.#sorted().map(({ code, count, first: { index, name, message } }) => ({
      code,
      count,
      first: { identifier: index + 1, name, message },
    }))
  }

  /** Returns the groups as the lines of a table; no lines if there are no refusals. */
  toLines(): string[] {
    const groups = this.#sorted()
    if (groups.length === 0) return []
    const rows = groups.map(({ code, count, first }) => [String(count), code, `${first.name}: ${first.message}`])
    return table([['REFUSED', 'BY', 'FIRST'], ...rows]).split('\n')
  }

  print(): void {
    for (const line of this.toLines()) print(line)
  }

  #sorted(): Group[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count)
  }
}
