import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { PkiError, type World, worldPaths } from '../../core/index.ts'
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
    .description('serve the web services, the repositories and the API over HTTPS, until told to stop')
    .option('--config <file>', 'YAML; what is left out has its default, and TPKI_SERVER_… wins (see docs/server.md)')
    .action(runServe)
}

async function runServe(options: ServeOptions): Promise<void> {
  const config = readConfig(options.config)
  const serve = async (world: World, passphrase: string | null): Promise<void> => {
    const stopped = untilToldToStop()
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
    note('TEST ONLY: the certificates it issues chain to no CA of the DCC')
    if (options.json) printJson({ doors: server.doors, tlsRoot: worldPaths(options.world).tlsRoot, pid: process.pid })
    const signal = await stopped
    note(`${signal}: finishing what is under way`)
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

/** A second signal ends the process at once, as it would without us. */
const untilToldToStop = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })
