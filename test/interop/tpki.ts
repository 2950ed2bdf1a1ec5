import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ran, type RunOptions, runProgram } from '../support/tools.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Runs the real command line. */
export const tpki = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runProgram(process.execPath, [join(ROOT, 'cli/tpki.mjs'), ...args], options)

/** Runs a command that must succeed. @throws with what it said where it does not */
export async function tpkiOk(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const ran = await tpki(args, options)
  if (ran.code !== 0) throw new Error(`"tpki ${args.join(' ')}" ended with ${ran.code}: ${ran.output}`)
  return ran
}

/** Runs a command that must succeed with `--json`, and returns its document. */
export async function tpkiJson<T>(args: readonly string[]): Promise<T> {
  return JSON.parse((await tpkiOk([...args, '--json'])).stdout) as T
}

/** A directory of its own, gone when the test file ends. */
export interface TemporaryDirectory {
  readonly path: string
  file(...names: string[]): string
  remove(): void
}

export function temporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'tpki-interop-'))
  return {
    path,
    file: (...names) => join(path, ...names),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
