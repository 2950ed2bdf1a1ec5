import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ListenerId } from '../../server/config/server-config.ts'
import { TPKI } from './cli.ts'

/** An open listener, as `tpki serve --json` prints it. */
interface OpenListener {
  readonly door: ListenerId
  readonly url: string
}

/** `tpki serve` in a process of its own, its listeners on free ports. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly #doors: readonly OpenListener[]

  private constructor(child: ChildProcess, doors: readonly OpenListener[]) {
    this.child = child
    this.#doors = doors
  }

  static async start(world: string): Promise<ServerProcess> {
    const env = {
      PATH: process.env.PATH ?? '',
      TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT: '0',
      TPKI_SERVER_LISTENERS__OPEN__PORT: '0',
      TPKI_SERVER_LISTENERS__PLAIN: 'null',
    }
    const child = spawn(process.execPath, [TPKI, 'serve', '--world', world, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const { doors } = JSON.parse(await documentOf(child)) as { doors: OpenListener[] }
    return new ServerProcess(child, doors)
  }

  get webServices(): string {
    return this.urlOf('web-services')
  }

  urlOf(listener: ListenerId): string {
    const found = this.#doors.find((each) => each.door === listener)
    if (!found) throw new Error(`listener "${listener}" is off`)
    return found.url
  }

  /** Ends it, and returns its exit code, null where a signal ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const exited = once(this.child, 'exit')
    this.child.kill(signal)
    const [code] = await exited
    return code as number | null
  }
}

/** It prints one document and goes on. */
function documentOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stdout?.on('data', (part) => {
      text += part
      if (text.endsWith('\n}\n')) resolve(text)
    })
    stdout?.once('end', () => reject(new Error(`no server came up: ${text}`)))
  })
}
