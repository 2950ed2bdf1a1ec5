import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Door } from '../../server/http/route.ts'
import { TPKI } from './cli.ts'

interface OpenDoor {
  readonly door: Door
  readonly url: string
}

/** `tpki serve` in a process of its own, its doors on ports that were free. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly #doors: readonly OpenDoor[]

  private constructor(child: ChildProcess, doors: readonly OpenDoor[]) {
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
    const { doors } = JSON.parse(await documentOf(child)) as { doors: OpenDoor[] }
    return new ServerProcess(child, doors)
  }

  get webServices(): string {
    return this.urlOf('web-services')
  }

  urlOf(door: Door): string {
    const found = this.#doors.find((each) => each.door === door)
    if (!found) throw new Error(`door "${door}" is closed`)
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
