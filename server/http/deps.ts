import type { AccessDeps, ApiKeys, World } from '../../core/index.ts'
import type { BatchService } from '../background/batch-runner.ts'
import type { ServerConfig } from '../config/server-config.ts'
import type { Caller } from './caller.ts'
import type { Metrics } from './metrics.ts'
import type { Refusals } from './refusals.ts'
import type { Uploads } from './uploads.ts'

/** The world as a server has it: what core refuses somebody who calls goes through {@link Refusals} too. */
export interface ServedWorld extends World, Required<AccessDeps> {}

/** What every route has at hand. */
export interface ServerDeps {
  readonly world: ServedWorld
  readonly config: ServerConfig
  readonly refusals: Refusals
  readonly metrics: Metrics
  /** Who the repository users are. */
  readonly apiKeys: ApiKeys
  readonly batches: BatchService
  readonly uploads: Uploads
  /** The version of the toolkit. */
  readonly build: string
  /** Sees to it that what others change of the world, such as its clock, is known here within a second. */
  fresh(): Promise<void>
  /** Whether the server has been told to stop. */
  isStopping(): boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; set before any handler runs. */
    caller: Caller
  }
}
