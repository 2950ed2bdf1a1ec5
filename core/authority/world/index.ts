export { chainOf } from './chain-of.ts'
export { type OpenOptions, openWorld, type World } from './open-world.ts'
export { setWorldClock } from './world-clock.ts'
export { DCCKI_BASELINE, worldPaths } from './world-paths.ts'
