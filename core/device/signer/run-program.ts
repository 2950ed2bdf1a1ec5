import { spawn } from 'node:child_process'

/** The result of a program. */
export interface ProgramResult {
  /** The exit code; null if a signal ended the program. */
  readonly code: number | null
  readonly stdout: Uint8Array
  readonly stderr: string
  /** Why we ended the program; null if it ended by itself. */
  readonly ended: 'too slow' | 'too much output' | null
}

export interface RunOptions {
  /** Whether a shell runs `program` as a command line. Then there are no arguments. */
  readonly shell: boolean
  /** Written to stdin. */
  readonly input: Uint8Array
  readonly timeoutMs: number
  /** Replaces the environment of the program; absent: that of this process. */
  readonly environment?: NodeJS.ProcessEnv
}

/** The most that a program may write to stdout or to stderr. */
export const MAX_OUTPUT_OCTETS = 65_536

/**
 * Runs a program. If it takes too long or writes too much, ends it and every process that it started. Resolves in these
 * cases too. Rejects if the program cannot be started.
 */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<ProgramResult> {
  const { shell, input, timeoutMs, environment } = options
  return new Promise((resolve, reject) => {
    // A process group of its own, so that everything that a shell starts can be ended too. It has no terminal.
    const child = spawn(program, args, { shell, detached: true, ...(environment ? { env: environment } : {}) })
    let ended: ProgramResult['ended'] = null
    const end = (why: NonNullable<ProgramResult['ended']>): void => {
      ended ??= why
      if (child.pid !== undefined) killGroup(child.pid)
      // A process that left the group could keep these open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const timer = setTimeout(() => end('too slow'), timeoutMs)
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = []
      let octets = 0
      stream.on('data', (chunk: Buffer) => {
        octets += chunk.length
        if (octets <= MAX_OUTPUT_OCTETS) chunks.push(chunk)
        else end('too much output')
      })
      return chunks
    }) as [Buffer[], Buffer[]]
    // A program may close stdin without reading it.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8'), ended })
    })
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The process has already ended.
  }
}

/** Returns the first non-empty line, at most 200 characters. */
export function firstLine(text: string): string {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each !== '')
  return (line ?? '').slice(0, 200)
}
