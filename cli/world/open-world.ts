import { existsSync } from 'node:fs'
import { type OpenOptions, openWorld, type World, worldPaths } from '../../core/authority/world/index.ts'
import { type Clock, fixedClock, PkiError, systemRandom } from '../../core/base/index.ts'
import { documentCache } from '../input/document-cache.ts'
import { readProfiles } from '../input/profiles.ts'
import { readPassphrase } from '../input/secrets.ts'
import { systemClock } from '../input/system-clock.ts'
import { note } from '../output/print.ts'
import type { CommonOptions } from './options.ts'

export const SEEDED_WARNING = 'warning: this world is seeded: anyone who knows the seed can compute every key'

/**
 * Opens the world, passes it to `work` and always closes it. Warns if the world is seeded. Passes on the passphrase too,
 * because a descriptor can be read only once.
 */
export async function withWorld<T>(
  options: CommonOptions,
  work: (world: World, passphrase: string | null) => Promise<T>,
  { isBusy = false }: Pick<OpenOptions, 'isBusy'> = {},
): Promise<T> {
  const passphrase = readPassphrase(options)
  const world = await openWorld(
    { directory: options.world, passphrase, isBusy, cache: documentCache() },
    await readProfiles(options),
    systemClock,
    systemRandom(),
  )
  if (world.config.seeded !== null) note(SEEDED_WARNING)
  try {
    return await work(world, passphrase)
  } finally {
    await world.close()
  }
}

/** Checks that the world has this environment. @throws {PkiError} `ENVIRONMENT_UNKNOWN` */
export function checkEnvironment(name: string | undefined, { config }: Pick<World, 'config'>): void {
  const names = config.environments.map((environment) => environment.name)
  if (name === undefined || names.includes(name)) return
  throw new PkiError('ENVIRONMENT_UNKNOWN', `environment "${name}" is unknown; allowed: ${names.join(', ')}`)
}

/** Returns the world's time as a fixed clock, or the system clock if there is no world. */
export async function clockOfWorld(options: CommonOptions): Promise<Clock> {
  if (!existsSync(worldPaths(options.world).config)) return systemClock
  const nowSeconds = await withWorld(options, async ({ clock }) => clock.nowSeconds())
  return fixedClock(nowSeconds)
}

/** Reports a value that world.yaml does not allow as a usage error, because it came from an option. */
export function asUsageError(error: unknown): never {
  if (!(error instanceof PkiError) || error.code !== 'WORLD_INVALID') throw error
  throw new PkiError('USAGE', error.message.replaceAll(/^.*world\.yaml: /gm, ''), { cause: error })
}
