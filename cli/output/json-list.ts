import { writeStdout } from './print.ts'

/**
 * Prints `{ "<name>": [ … ] }` item by item, as `printJson` prints it at once: a list may be longer than the longest string.
 * Prints nothing before the first item or the end, so that a command that fails before has an empty stdout.
 */
export class JsonList {
  readonly #name: string
  #isOpen = false

  constructor(name: string) {
    this.#name = name
  }

  /** Waits for a slow reader. */
  async add(items: readonly object[]): Promise<void> {
    if (items.length === 0) return
    const text = items.map((item) => `    ${JSON.stringify(item, null, 2).split('\n').join('\n    ')}`).join(',\n')
    const before = this.#isOpen ? ',\n' : `{\n  "${this.#name}": [\n`
    this.#isOpen = true
    await writeStdout(`${before}${text}`)
  }

  async end(): Promise<void> {
    await writeStdout(this.#isOpen ? '\n  ]\n}\n' : `{\n  "${this.#name}": []\n}\n`)
  }
}
