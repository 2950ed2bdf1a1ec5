import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROFILE_DIRECTORY } from './world.ts'

/** A copy of the shipped profiles that a test may edit, as a user would; gone when it is disposed of. */
export class ProfileCopy implements Disposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'profiles-'))

  constructor() {
    cpSync(PROFILE_DIRECTORY, this.directory, { recursive: true })
  }

  /** Replaces the one place where `from` stands in `file`. */
  edit(file: string, from: string, to: string): this {
    const text = readFileSync(join(this.directory, file), 'utf8')
    if (text.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} does not stand once in ${file}`)
    return this.write(
      file,
      text.replace(from, () => to),
    )
  }

  write(file: string, text: string): this {
    writeFileSync(join(this.directory, file), text)
    return this
  }

  remove(file: string): this {
    rmSync(join(this.directory, file))
    return this
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true })
  }
}
