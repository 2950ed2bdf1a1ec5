import type { ApiKeys } from '../../core/authority/access/index.ts'
import type { AccessDeps } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import type { BatchRunner } from '../background/batch-runner.ts'
import type { BatchIntake } from '../batch-intake/batch-intake.ts'
import type { ServerConfig } from '../config/server-config.ts'
import type { Metrics } from './metrics.ts'
import type { Refusals } from './refusals.ts'
import type { Uploads } from './uploads.ts'

/** The world of a server. When core refuses a caller, it records the refusal through {@link Refusals} too. */
export interface ServedWorld extends World, Required<AccessDeps> {}

/** What every route handler can use. */
export interface ServerDeps {
  readonly world: ServedWorld
  readonly config: ServerConfig
  readonly refusals: Refusals
  readonly metrics: Metrics
  /** The API keys of the repository users. */
  readonly apiKeys: ApiKeys
  readonly batches: BatchRunner
  readonly batchIntake: BatchIntake
  readonly uploads: Uploads
  /** The version of the toolkit. */
  readonly build: string
  /** Reloads what other processes may have changed in the world, such as its clock, at most once a second. */
  refresh(): Promise<void>
  /** Whether the server has been told to stop. */
  isStopping(): boolean
}
