import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, test } from 'vitest'

/** The programs of others that judge what is made here. */
export type Tool =
  | 'openssl'
  | 'certtool'
  | 'certutil'
  | 'vfychain'
  | 'java'
  | 'javac'
  | 'keytool'
  | 'go'
  | 'npm'
  | 'curl'
  | 'softhsm2-util'
  | 'pkcs11-tool'
  | 'qpdf'
  | 'pdftotext'
  | 'pdfinfo'
  | 'pdftoppm'
  | 'soffice'

/** What a program said. */
export interface Ran {
  readonly stdout: string
  readonly stderr: string
  /** Both, stdout first, for tools that are not strict about which they use. */
  readonly output: string
  readonly code: number
}

export interface RunOptions {
  readonly cwd?: string
  /** Written to the program's stdin. */
  readonly input?: string | Uint8Array
  /** Default: 30,000. */
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string>>
}

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_OUTPUT_OCTETS = 16 * 1_048_576

/** Returns the path of a program on the PATH, null where it is not installed. */
export function findTool(name: Tool): string | null {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory || '.', name))
  return candidates.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** vitest's `test` and `describe`, or ones that skip and say why in the name. */
export interface Needing {
  test(name: string, body: () => Promise<void> | void, timeoutMs?: number): void
  describe(name: string, body: () => void): void
  readonly missing: readonly Tool[]
}

/** Returns what declares tests that use `tools`; where one is not installed they are skipped, visibly. */
export function needs(...tools: readonly Tool[]): Needing {
  const missing = tools.filter((name) => findTool(name) === null)
  const because = (name: string): string => `${name} (skipped: ${missing.join(', ')} not installed)`
  if (missing.length > 0) {
    return {
      test: (name, body) => test.skip(because(name), body),
      describe: (name, body) => describe.skip(because(name), body),
      missing,
    }
  }
  return {
    test: (name, body, timeoutMs) => test(name, body, timeoutMs),
    describe: (name, body) => describe(name, body),
    missing,
  }
}

/** Runs a tool to its end and returns what it said, whatever its exit code. @throws where it is missing or too slow */
export function runTool(name: Tool, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const path = findTool(name)
  if (path === null) throw new Error(`"${name}" is not installed; declare the test through needs("${name}")`)
  return runProgram(path, args, options)
}

/** Like {@link runTool} for any program. */
export function runProgram(path: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd, input, timeoutMs = DEFAULT_TIMEOUT_MS, env = {} } = options
  // Tools translate their messages; the tests read them in English.
  const settings = {
    cwd,
    timeout: timeoutMs,
    maxBuffer: MAX_OUTPUT_OCTETS,
    env: { ...process.env, LC_ALL: 'C', ...env },
  }
  return new Promise((resolve, reject) => {
    const child = execFile(path, args, settings, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') resolve({ stdout, stderr, output: stdout + stderr, code })
      else
        reject(new Error(`"${path} ${args.join(' ')}" did not end by itself within ${timeoutMs} ms`, { cause: error }))
    })
    // A program that does not read its stdin closes it, which is no fault.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}
