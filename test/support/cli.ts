import { execFile, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect } from 'vitest'
import type { ErrorCode, ProfileId } from '../../core/index.ts'
import { CliHost } from './cli-host-process.ts'

export const TPKI: string = join(import.meta.dirname, '../../cli/tpki.mjs')
// Compiling the sources anew for each of some hundred commands would be half of the time of the tests.
const COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/tpki-cli-tests')

/** A user who owns nothing here, for tests that root runs. */
export const SOMEBODY = 54_321
export const isRoot: boolean = process.getuid?.() === 0
/** Whether root can run the command as somebody else: neither Node nor the checkout may lie in a folder of root's alone. */
export const canBeSomebody: boolean =
  isRoot && spawnSync(process.execPath, [TPKI, '--version'], { uid: SOMEBODY }).status === 0

/** What a command left behind. */
export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Standard output as it came, for binary formats. */
  readonly bytes: Buffer
  /** The codes of the errors that it reported, in order; null where it ran in a process of its own. */
  readonly errors: readonly string[] | null
}

export interface RunOptions {
  readonly env?: Record<string, string>
  /** Runs the command as this user; root only. */
  readonly uid?: number
  /** Runs it in a process of its own, as one of a user's is; by default it shares one with the other commands of the file. */
  readonly apart?: boolean
}

const MAX_OUTPUT_OCTETS = 64 * 1_048_576
const host = new CliHost(COMPILE_CACHE)

/** A folder in which commands run, removed after the tests of the file; its world is the default one. */
export class Lab {
  readonly directory: string

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'tpki-cli-'))
    afterAll(() => {
      host.end()
      rmSync(this.directory, { recursive: true, force: true })
    })
  }

  /** Puts a world with the environments uit-a and uit-b into the folder, a copy of one made once in a run of the tests. */
  async makeWorld(): Promise<void> {
    cpSync(join(await templateOf(this), 'tpki-world'), this.path('tpki-world'), { recursive: true })
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts)
  }

  /** Writes a file below the folder and returns its name as a command takes it. */
  write(name: string, contents: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), contents)
    return name
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  copy(from: string, to: string): string {
    mkdirSync(dirname(this.path(to)), { recursive: true })
    copyFileSync(this.path(from), this.path(to))
    return to
  }

  /** Copies a whole world; nothing may have it open. */
  copyWorld(to: string, from = 'tpki-world'): string {
    cpSync(this.path(from), this.path(to), { recursive: true })
    return to
  }

  /** Runs the real command line. Whatever it says to stderr must be in the one form that messages have. */
  async tpki(...args: readonly string[]): Promise<Run> {
    const run = await this.run(args)
    expectVoice(run)
    return run
  }

  /** Like {@link tpki}, and fails where the command does not succeed. */
  async done(...args: readonly string[]): Promise<Run> {
    const run = await this.tpki(...args)
    expect(run.code, run.stderr).toBe(0)
    return run
  }

  /** Returns the one JSON document of a command that succeeds. */
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the document
  async json(...args: readonly string[]): Promise<any> {
    return JSON.parse((await this.done(...args, '--json')).stdout)
  }

  /** Runs the command line with no look at what it says. */
  run(args: readonly string[], { env = {}, uid, apart = uid !== undefined }: RunOptions = {}): Promise<Run> {
    const { PATH = '' } = process.env
    const whole = { PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env }
    return apart ? this.#runApart(args, whole, uid) : host.run({ args, cwd: this.directory, env: whole })
  }

  #runApart(args: readonly string[], env: Record<string, string>, uid: number | undefined): Promise<Run> {
    return new Promise((resolve, reject) => {
      const options = {
        cwd: this.directory,
        env,
        encoding: 'buffer' as const,
        maxBuffer: MAX_OUTPUT_OCTETS,
        ...(uid === undefined ? {} : { uid }),
      }
      const child = execFile(process.execPath, [TPKI, ...args], options, (_, stdout, stderr) => {
        if (child.exitCode === null) reject(new Error(`"tpki ${args.join(' ')}" was ended by ${child.signalCode}`))
        else
          resolve({
            code: child.exitCode,
            stdout: stdout.toString(),
            stderr: stderr.toString(),
            bytes: stdout,
            errors: null,
          })
      })
    })
  }

  /** Makes a key and a request; returns the name of the request; its key is `NAME.key`. */
  async newCsr(profile: ProfileId, name: string, ...more: readonly string[]): Promise<string> {
    const out = ['--key-out', `${name}.key`, '--out', `${name}.csr`]
    await this.done('csr', 'new', profile, ...(more.length > 0 ? more : (leafArguments[profile] ?? [])), ...out)
    return `${name}.csr`
  }

  /** Issues from a request and returns the result as `--json` shows it. */
  // biome-ignore lint/suspicious/noExplicitAny: see json
  async issue(profile: ProfileId, csr: string, ...more: readonly string[]): Promise<any> {
    const { results } = await this.json('issue', csr, '--profile', profile, ...more)
    return results[0]
  }
}

const TEMPLATE = 'tpki-cli-template-'
const POLL_MS = 50

/** Returns a folder with a world that the first test file to ask makes; the process above all workers names it. */
async function templateOf(lab: Lab): Promise<string> {
  const folder = join(tmpdir(), `${TEMPLATE}${process.ppid}`)
  const ready = join(folder, 'ready')
  removeTemplatesOfThePast()
  if (isFirst(folder)) {
    await lab.done('init', join(folder, 'tpki-world'))
    writeFileSync(ready, '')
  }
  while (!existsSync(ready)) await setTimeout(POLL_MS)
  return folder
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}

function removeTemplatesOfThePast(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(TEMPLATE))) {
    try {
      process.kill(Number(name.slice(TEMPLATE.length)), 0)
    } catch {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
}

/** Every line is a message, none is of a stack trace. */
function expectVoice({ stderr }: Run): void {
  expect(stderr).not.toMatch(/^\s+at /m)
  for (const line of stderr.split('\n').slice(0, -1)) expect(line).toMatch(/^tpki: ./)
  expect(stderr === '' || stderr.endsWith('\n'), stderr).toBe(true)
}

/** An error code, alone or with what the message must name: values, options and clauses, whatever its wording. */
export type Refusal = ErrorCode | 'INTERNAL' | readonly [code: ErrorCode | 'INTERNAL', ...names: readonly string[]]

/** Expects one error line with the code and the names, at most one hint, nothing on stdout. */
export function expectRefusal(
  { code, stdout, stderr, errors }: Run,
  { code: expectedCode, error }: { readonly code: number; readonly error: Refusal },
): void {
  const [reason, ...names] = typeof error === 'string' ? [error] : error
  const lines = stderr.split('\n').slice(0, -1)
  expect({ code, stdout, errors }, stderr).toEqual({ code: expectedCode, stdout: '', errors: errors && [reason] })
  expect(lines[0], stderr).toMatch(/^tpki: error: /)
  for (const name of names) expect(lines[0]).toContain(name)
  expect(lines.slice(1).filter((line) => !line.startsWith('tpki: hint: '))).toEqual([])
  expect(lines.length, stderr).toBeLessThanOrEqual(2)
}

const party = ['--org', 'Example Supplier', '--role', '02']

/** What `tpki csr new` takes for every leaf profile. */
export const leafArguments: Partial<Record<ProfileId, readonly string[]>> = {
  'smki-device/device-ds': ['--eui64', '00db1234567890a1'],
  'smki-device/device-ka': ['--eui64', '00-DB-12-34-56-78-90-A1'],
  'smki-organisation/organisation-ds': ['--cn', 'EXAMPLESUPPLIER', '--role', '02', '--eui64', '00db1234567800a1'],
  'smki-organisation/organisation-ka': ['--role', 'supplier', '--eui64', '00:db:12:34:56:78:00:a1'],
  'smki-organisation/xml-sign': ['--role', 'xmlSign', '--eui64', '00db1234567800a1'],
  'iki/ad-hoc-web-service': [...party, '--cn', 'ad-hoc-client-1'],
  'iki/batched-web-service': [...party, '--cn', 'batched-client-1'],
  'iki/portal-organisation': [...party, '--cn', 'Alex Example (organisation)'],
  'iki/portal-device': [...party, '--cn', 'Alex Example (device)'],
  'iki/file-signing': [...party, '--cn', 'file-signer-1'],
  'dccki/infrastructure': ['--org', 'Example Supplier', '--dns', 'gateway.supplier.example'],
  'dccki/personnel': ['--org', 'Example Supplier', '--cn', 'Alex Example'],
}

export const leafIds = Object.keys(leafArguments) as ProfileId[]
