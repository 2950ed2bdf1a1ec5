import { existsSync } from 'node:fs'
import {
  type Certificate,
  type ProfileSet,
  type TestOnly,
  trustOf,
  type WorldRevocations,
  worldPaths,
} from '../../core/index.ts'
import { readAllCertificates } from '../input/certificates.ts'
import { checkEnvironment, withWorld } from './open-world.ts'
import type { CommonOptions } from './options.ts'

/** What certificates are judged against. */
interface Trust {
  readonly trust: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly policyOids: readonly string[]
  readonly testOnly: TestOnly | null
  /** What a world has revoked; null for a file. */
  readonly revocations: WorldRevocations | null
  /** The number of the newest CRL of each CA of a world; see core's trustOf. */
  readonly newestCrls: ReadonlyMap<string, number>
  /** A world has a clock; a file has none, and then expiry is judged only with --at. */
  readonly nowSeconds: number | null
}

/** Where the trust anchors of a command come from. */
export interface TrustOptions extends CommonOptions {
  readonly trust?: string
  readonly environment?: string
}

/** Returns the trust in a file, a directory or a world; without --trust that of the world. */
export async function readTrust(options: TrustOptions, profiles: ProfileSet): Promise<Trust> {
  const path = options.trust ?? options.world
  if (options.trust === undefined || existsSync(worldPaths(path).config)) {
    return withWorld({ ...options, world: path }, async (world) => {
      checkEnvironment(options.environment, world)
      return { ...(await trustOf(world, options.environment ?? null)), nowSeconds: world.clock.nowSeconds() }
    })
  }
  return {
    trust: await readAllCertificates([path]),
    intermediates: [],
    policyOids: shippedPolicyOids(profiles),
    testOnly: null,
    revocations: null,
    newestCrls: new Map(),
    nowSeconds: null,
  }
}

/** The policy OIDs that the profiles come with. */
export const shippedPolicyOids = (profiles: ProfileSet): string[] => [
  ...new Set(Object.values(profiles.policy.policyOids).map(({ value }) => value)),
]
