import { existsSync } from 'node:fs'
import { type Clock, fixedClock, worldPaths } from '../core/index.ts'
import { type CommonOptions, systemClock, withWorld } from './context.ts'

/** Returns the clock of the world where there is one, else the system's, standing still. */
export async function clockOf(options: CommonOptions): Promise<Clock> {
  if (!existsSync(worldPaths(options.world).config)) return systemClock
  const nowSeconds = await withWorld(options, async ({ clock }) => clock.nowSeconds())
  return fixedClock(nowSeconds)
}
