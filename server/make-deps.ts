import { ApiKeys, type World } from '../core/index.ts'
import { BatchService, type BatchServiceOptions } from './background/batch-runner.ts'
import type { ServerConfig } from './config/server-config.ts'
import type { ServerDeps } from './http/deps.ts'
import { Metrics } from './http/metrics.ts'
import { Refusals } from './http/refusals.ts'
import { Uploads } from './http/uploads.ts'

const FRESH_MS = 1_000

/** Returns what every route has at hand. */
export function makeDeps(world: World, config: ServerConfig, build: string): ServerDeps & { beginStop(): void } {
  let lookedAtMs = performance.now()
  let isStopping = false
  const refusals = new Refusals(world)
  return {
    world: { ...world, refuse: (who, what, why) => refusals.refuse(who, what, why) },
    config,
    build,
    refusals,
    metrics: new Metrics(),
    apiKeys: new ApiKeys(world.store.access, world.random),
    batches: new BatchService(world, batchOptions(config)),
    uploads: new Uploads(),
    fresh: async () => {
      if (performance.now() - lookedAtMs < FRESH_MS) return
      lookedAtMs = performance.now()
      await world.refresh()
    },
    isStopping: () => isStopping,
    beginStop: () => {
      isStopping = true
    },
  }
}

const MEGABYTE = 1_000_000

const batchOptions = ({
  batches: { maxRequestMegabytes, heldMegabytes, threads },
}: ServerConfig): BatchServiceOptions => ({
  maxBodyOctets: maxRequestMegabytes * MEGABYTE,
  heldOctets: heldMegabytes * MEGABYTE,
  threads,
})
