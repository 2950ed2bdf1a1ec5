import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Door } from '../../server/route.ts'
import { type Lab, TPKI } from './cli.ts'

const PORTS = {
  TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT: '0',
  TPKI_SERVER_LISTENERS__OPEN__PORT: '0',
  TPKI_SERVER_LISTENERS__PLAIN__PORT: '0',
  TPKI_SERVER_LOG__LEVEL: 'error',
}

type Doors = readonly { readonly door: Door; readonly url: string }[]

/** `tpki serve` over the world of a lab, in a process of its own, on ports that were free. */
export class ServeProcess {
  readonly #child: ChildProcess
  readonly #doors: Doors

  private constructor(child: ChildProcess, doors: Doors) {
    this.#child = child
    this.#doors = doors
  }

  static async start(lab: Lab): Promise<ServeProcess> {
    const { PATH = '' } = process.env
    const child = spawn(process.execPath, [TPKI, 'serve', '--json'], {
      cwd: lab.directory,
      env: { PATH, ...PORTS },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return new ServeProcess(child, (await readDocument(child)).doors)
  }

  urlOf(door: Door): string {
    const found = this.#doors.find((each) => each.door === door)
    if (!found) throw new Error(`door "${door}" is closed`)
    return found.url
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill(signal)
    await ended
  }
}

/** Returns the document that says which doors are open; nothing comes after it. */
async function readDocument(child: ChildProcess): Promise<{ doors: Doors }> {
  let text = ''
  for await (const part of child.stdout ?? []) {
    text += String(part)
    try {
      return JSON.parse(text)
    } catch {
      // Not all of it yet.
    }
  }
  throw new Error(`the server ended before it was ready: ${text}`)
}
