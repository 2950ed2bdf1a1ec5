import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type ErrorCode, PkiError } from '../base/index.ts'

/** The limits of a job in its own process. */
export interface JobLimits {
  readonly timeoutMs: number
  /** Resident memory, measured twenty times a second on Linux; elsewhere only JavaScript's heap is limited. */
  readonly memoryMb: number
}

/** The answer of the process: the result, or the parts of an error. */
export type JobAnswer<T> =
  | { readonly result: T }
  | { readonly refused: { readonly code: ErrorCode; readonly message: string; readonly cure?: string } }

/** Documents come from strangers. A form of 500 pages takes a tenth of this time. */
export const DEFAULT_LIMITS: JobLimits = { timeoutMs: 60_000, memoryMb: 768 }

const WATCH_MS = 50
// The default size would take a quarter of what a form of 500 pages needs in all.
const YOUNG_SPACE = '--max-semi-space-size=8'

/**
 * Runs a module in a process that may only read files: no writing, no programs, no native code and (from Node 25) no
 * network. The process gets `message` and answers once. `heapMb` limits JavaScript's heap; by default half the memory.
 * @throws {PkiError} `FORM_TOO_COSTLY`, and what the job refuses
 */
export function runLimited<T>(
  module: URL,
  message: object,
  limits: JobLimits = DEFAULT_LIMITS,
  heapMb: number = limits.memoryMb / 2,
): Promise<T> {
  const child = fork(module, {
    execArgv: ['--permission', '--allow-fs-read=*', `--max-old-space-size=${heapMb}`, YOUNG_SPACE],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  return new Promise<T>((resolve, reject) => {
    let complaints = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-4000)
    })
    const end = (settle: () => void): void => {
      clearInterval(watch)
      clearTimeout(timer)
      child.kill('SIGKILL')
      settle()
    }
    const timer = setTimeout(
      () => end(() => reject(tooCostly(`takes more than ${limits.timeoutMs / 1000} seconds`))),
      limits.timeoutMs,
    )
    const watch = setInterval(() => {
      if (residentMb(child) > limits.memoryMb)
        end(() => reject(tooCostly(`takes more than ${limits.memoryMb} MB of memory`)))
    }, WATCH_MS)
    child.on('error', (cause) => end(() => reject(new Error('the process for forms cannot be started', { cause }))))
    child.on('message', (answer) => end(() => settleWith(answer as JobAnswer<T>, resolve, reject)))
    // Not on its exit: an answer may still be on its way.
    child.on('close', (code, signal) => end(() => reject(endError(complaints, code, signal))))
    child.send(message, (error) => {
      // If it ended before it could listen, the close event gives the reason.
      if (error !== null) child.kill('SIGKILL')
    })
  })
}

function settleWith<T>(answer: JobAnswer<T>, resolve: (result: T) => void, reject: (error: Error) => void): void {
  if ('result' in answer) resolve(answer.result)
  else {
    const { code, message, cure } = answer.refused
    reject(new PkiError(code, message, cure === undefined ? {} : { cure }))
  }
}

const tooCostly = (how: string): PkiError =>
  new PkiError('FORM_TOO_COSTLY', `reading the document ${how}, and was stopped`, {
    cure: 'print it to a new PDF, or split it',
  })

function endError(complaints: string, code: number | null, signal: string | null): Error {
  if (/heap out of memory|Array buffer allocation failed|Invalid array length/i.test(complaints))
    return tooCostly('takes too much memory')
  return new Error(`the process for forms ended by itself (${signal ?? code}): ${complaints.trim().slice(-300)}`)
}

const PAGE_OCTETS = 4096

// The second number of statm is the resident memory, in pages (proc_pid_statm(5)).
function residentMb({ pid }: ChildProcess): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1])
    return (pages * PAGE_OCTETS) / 1_048_576
  } catch {
    return 0
  }
}
