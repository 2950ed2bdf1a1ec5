import { ApiKeys } from '../core/authority/access/index.ts'
import type { World } from '../core/authority/world/index.ts'
import { BatchRunner } from './background/batch-runner.ts'
import { BatchIntake } from './batch-intake/batch-intake.ts'
import type { ServerConfig } from './config/server-config.ts'
import type { ServerDeps } from './http/deps.ts'
import { Metrics } from './http/metrics.ts'
import { Refusals } from './http/refusals.ts'
import { Uploads } from './http/uploads.ts'

const REFRESH_MS = 1_000
const MEGABYTE = 1_000_000

/** Returns what every route handler can use. */
export function makeDeps(world: World, config: ServerConfig, build: string): ServerDeps & { beginStop(): void } {
  const { maxRequestMegabytes, heldMegabytes, threads } = config.batches
  let refreshedAtMs = performance.now()
  let isStopping = false
  const refusals = new Refusals(world)
  return {
    world: { ...world, refuse: (who, what, why) => refusals.refuse(who, what, why) },
    config,
    build,
    refusals,
    metrics: new Metrics(),
    apiKeys: new ApiKeys(world.store.access, world.random),
    batches: new BatchRunner(world, { threads }),
    batchIntake: new BatchIntake({
      maxBodyOctets: maxRequestMegabytes * MEGABYTE,
      heldOctets: heldMegabytes * MEGABYTE,
    }),
    uploads: new Uploads(),
    refresh: async () => {
      if (performance.now() - refreshedAtMs < REFRESH_MS) return
      refreshedAtMs = performance.now()
      await world.refresh()
    },
    isStopping: () => isStopping,
    beginStop: () => {
      isStopping = true
    },
  }
}
