import { appendFileSync } from 'node:fs'
import { PkiError } from '../../core/base/index.ts'
import { printTabbed } from './print.ts'
import { writeOutput } from './write-file.ts'

const CHUNK_CHARACTERS = 1_048_576

/** A report that is written in parts. It replaces an earlier report, but never a file that holds a private key. */
export class ReportFile {
  readonly #path: string
  #pending = ''

  /** @throws {PkiError} `OUTPUT_UNWRITABLE` */
  constructor(path: string) {
    this.#path = path
    writeOutput(path, '')
  }

  write(text: string): void {
    this.#pending += text
    if (this.#pending.length >= CHUNK_CHARACTERS) this.#flush()
  }

  end(text = ''): void {
    this.write(text)
    this.#flush()
  }

  #flush(): void {
    try {
      appendFileSync(this.#path, this.#pending)
    } catch (cause) {
      throw new PkiError('OUTPUT_UNWRITABLE', `"${this.#path}" cannot be written`, { cause })
    }
    this.#pending = ''
  }
}

const PRINTED_CHARACTERS = 65_536

/** A report that is printed in parts of many lines. */
export class StdoutReport {
  #pending = ''

  write(text: string): void {
    this.#pending += text
    if (this.#pending.length >= PRINTED_CHARACTERS) this.end()
  }

  end(): void {
    printTabbed(this.#pending)
    this.#pending = ''
  }
}
