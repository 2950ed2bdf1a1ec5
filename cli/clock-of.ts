import { existsSync } from 'node:fs'
import { worldPaths } from '../core/authority/world/index.ts'
import { type Clock, fixedClock } from '../core/base/index.ts'
import { type CommonOptions, systemClock, withWorld } from './context.ts'

/** Returns the clock of the world where there is one, else the system's, standing still. */
export async function clockOf(options: CommonOptions): Promise<Clock> {
  if (!existsSync(worldPaths(options.world).config)) return systemClock
  const nowSeconds = await withWorld(options, async ({ clock }) => clock.nowSeconds())
  return fixedClock(nowSeconds)
}
