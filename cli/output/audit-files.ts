import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditSink } from '../../core/authority/audit/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { makeFolderOf, writeWhole } from './write-file.ts'

// Rows are written in pieces of about this many characters.
const PIECE = 65_536

/**
 * The two files of an audit export. `audit.jsonl` gets its name once it is complete; `head.json` follows. Only their owner
 * may read them, because they show what every participant did.
 */
export class AuditFiles implements AuditSink {
  readonly rowsFile: string
  readonly headFile: string
  readonly #temporary: string
  readonly #descriptor: number
  #piece = ''
  #isOpen = true

  /** @throws {PkiError} `OUTPUT_UNWRITABLE` */
  constructor(directory: string) {
    this.rowsFile = join(directory, 'audit.jsonl')
    this.headFile = join(directory, 'head.json')
    this.#temporary = join(directory, `.audit.jsonl.${randomUUID()}`)
    makeFolderOf(this.rowsFile)
    this.#descriptor = this.#try(() => openSync(this.#temporary, 'wx', 0o600))
  }

  row(line: string): void {
    this.#piece += `${line}\n`
    if (this.#piece.length > PIECE) this.#flush()
  }

  head(text: string): void {
    this.#flush()
    this.#try(() => {
      fsyncSync(this.#descriptor)
      this.#close()
      renameSync(this.#temporary, this.rowsFile)
    })
    writeWhole(this.headFile, text, 0o600)
  }

  /** Removes a file that is not complete. */
  discardRest(): void {
    this.#close()
    rmSync(this.#temporary, { force: true })
  }

  #flush(): void {
    const octets = Buffer.from(this.#piece)
    this.#piece = ''
    this.#try(() => {
      for (let written = 0; written < octets.length; ) written += writeSync(this.#descriptor, octets, written)
    })
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#descriptor)
    this.#isOpen = false
  }

  #try<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
      throw new PkiError('OUTPUT_UNWRITABLE', `"${this.rowsFile}" cannot be written: ${why}`, { cause })
    }
  }
}
