import { printTabbed } from './output.ts'

const CHUNK_CHARACTERS = 65_536

/** A report that is printed, many lines at a time. */
export class StdoutReport {
  #pending = ''

  write(text: string): void {
    this.#pending += text
    if (this.#pending.length >= CHUNK_CHARACTERS) this.end()
  }

  end(): void {
    printTabbed(this.#pending)
    this.#pending = ''
  }
}
