import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { type World, worldPaths } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { parseServerConfig, type ServerConfig, startServer } from '../../server/index.ts'
import { readVersion } from '../input/package.ts'
import { systemClock } from '../input/system-clock.ts'
import { note, printJson } from '../output/print.ts'
import { withWorld } from '../world/open-world.ts'
import { type CommonOptions, withKeyOptions } from '../world/options.ts'
import { actorOf } from '../world/principal.ts'

interface ServeOptions extends CommonOptions {
  readonly config?: string
}

export function configure(command: Command): void {
  withKeyOptions(command)
    .description('run the server: web services, repositories and API over HTTPS')
    .option('--config <file>', 'configuration in YAML; TPKI_SERVER_… variables override it (see docs/server.md)')
    .action(runServe)
}

async function runServe(options: ServeOptions): Promise<void> {
  const config = readConfig(options.config)
  const serve = async (world: World, passphrase: string | null): Promise<void> => {
    const stopped = untilStopSignal()
    const server = await startServer({
      world,
      passphrase,
      config,
      system: systemClock,
      actor: actorOf(options),
      build: readVersion(),
      log: (lines) => process.stderr.write(lines),
    })
    for (const { door, url } of server.doors) note(`serving "${door}" at ${url}`)
    note('TEST ONLY: the certificates it issues do not chain to a CA of the DCC')
    if (options.json) printJson({ doors: server.doors, tlsRoot: worldPaths(options.world).tlsRoot, pid: process.pid })
    const signal = await stopped
    note(`${signal}: finishing the current requests`)
    await server.stop()
  }
  await withWorld(options, serve, { isBusy: true })
}

function readConfig(file: string | undefined): ServerConfig {
  if (file === undefined) return parseServerConfig('', 'environment', process.env)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `configuration "${file}" cannot be read`, { cause })
  }
  return parseServerConfig(text, file, process.env)
}

/** Waits for a signal to stop. A second signal ends the process at once. */
const untilStopSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
