import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from './cli.ts'
import type { HostAnswer, HostOrder } from './cli-host.ts'

const HOST = join(import.meta.dirname, 'cli-host.ts')

/** A process that runs command lines one at a time; it starts with the first of them. */
export class CliHost {
  readonly #compileCache: string
  #child: ChildProcess | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(compileCache: string) {
    this.#compileCache = compileCache
  }

  run(order: HostOrder): Promise<Run> {
    const run = this.#last.then(() => this.#ask(order))
    this.#last = run.catch(() => {})
    return run
  }

  end(): void {
    this.#child?.kill()
    this.#child = null
  }

  #ask(order: HostOrder): Promise<Run> {
    const child = this.#child ?? this.#start()
    return new Promise((resolve, reject) => {
      const isGone = (code: number | null, signal: string | null) => {
        this.#child = null
        reject(new Error(`"tpki ${order.args.join(' ')}" ended its process: ${code ?? signal}`))
      }
      child.once('exit', isGone)
      child.once('message', (answer) => {
        child.off('exit', isGone)
        resolve(runOf(answer as HostAnswer))
      })
      child.send(order)
    })
  }

  #start(): ChildProcess {
    // Somewhere that outlasts the folders in which commands run.
    const options = { cwd: tmpdir(), env: { ...process.env, NODE_COMPILE_CACHE: this.#compileCache }, execArgv: [] }
    const child = fork(HOST, { ...options, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child = child
    return child
  }
}

function runOf({ code, stdout, stderr, errors }: HostAnswer): Run {
  const bytes = Buffer.from(stdout, 'base64')
  return { code, stdout: bytes.toString(), stderr: Buffer.from(stderr, 'base64').toString(), bytes, errors }
}
