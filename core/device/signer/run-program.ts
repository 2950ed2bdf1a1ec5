import { spawn } from 'node:child_process'

/** What a program left behind; `code` is null where a signal ended it. */
export interface Ran {
  readonly code: number | null
  readonly stdout: Uint8Array
  readonly stderr: string
  /** Why it was ended by us, null where it ended by itself. */
  readonly ended: 'too slow' | 'too much output' | null
}

export interface RunOptions {
  /** A shell takes `program` for a command line, and there are no arguments. */
  readonly shell: boolean
  readonly input: Uint8Array
  readonly timeoutMs: number
  /** Added to the environment that this process has. */
  readonly environment?: NodeJS.ProcessEnv
}

const MAX_OUTPUT_OCTETS = 65_536

/** Runs a program to its end, or ends it with all that it started; rejects where it cannot be started. */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { shell, input, timeoutMs, environment } = options
  return new Promise((resolve, reject) => {
    // A group of its own, so that what a shell started ends with it; it has no terminal then.
    const child = spawn(program, args, { shell, detached: true, ...(environment ? { env: environment } : {}) })
    let ended: Ran['ended'] = null
    const end = (why: NonNullable<Ran['ended']>): void => {
      ended ??= why
      if (child.pid !== undefined) killGroup(child.pid)
      // What left the group may hold these open for ever.
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
    // A program that does not read its stdin closes it, which is no fault.
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
    // It has ended by itself just now.
  }
}

/** Returns the first line that says something, cut to a length that fits into a message. */
export function firstLine(text: string): string {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each !== '')
  return (line ?? '').slice(0, 200)
}
