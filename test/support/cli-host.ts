import { subscribe } from 'node:diagnostics_channel'
import { main } from '../../cli/main.ts'
import { PkiError } from '../../core/index.ts'

// Runs one command line after another as `tpki` would, with nothing between them but what a command leaves behind in
// the modules: a process for each would spend five times as long on starting as on its work.

export interface HostOrder {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export interface HostAnswer {
  readonly code: number
  /** Base64, as are the octets of stderr. */
  readonly stdout: string
  readonly stderr: string
  /** The codes of the errors that the command reported, in order. */
  readonly errors: readonly string[]
}

type Write = typeof process.stdout.write

function capture(stream: NodeJS.WriteStream, chunks: Buffer[]): void {
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    chunks.push(Buffer.from(chunk as string))
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
  stream.write = write as Write
}

const stdout: Buffer[] = []
const stderr: Buffer[] = []
capture(process.stdout, stdout)
capture(process.stderr, stderr)

const errors: string[] = []
subscribe('tpki:error', (error) => errors.push(error instanceof PkiError ? error.code : 'INTERNAL'))

const taken = (chunks: Buffer[]): string => Buffer.concat(chunks.splice(0)).toString('base64')

process.on('message', async ({ args, cwd, env }: HostOrder) => {
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args)
  process.exitCode = undefined
  await main(args)
  const code = Number(process.exitCode ?? 0)
  // Wrong usage that commander finds is reported by commander.
  if (code === 2 && errors.length === 0) errors.push('USAGE')
  const answer: HostAnswer = { code, stdout: taken(stdout), stderr: taken(stderr), errors: errors.splice(0) }
  process.exitCode = undefined
  process.send?.(answer)
})
