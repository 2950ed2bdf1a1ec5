import { existsSync } from 'node:fs'
import { worldPaths } from '../../core/authority/world/index.ts'
import { trustOf } from '../../core/authority/world/trust/index.ts'
import type { ProfileSet, TestOnly } from '../../core/pki/profile/index.ts'
import type { WorldRevocations } from '../../core/pki/verify/index.ts'
import type { Certificate } from '../../core/pki/x509/index.ts'
import { readAllCertificates } from '../input/certificates.ts'
import { checkEnvironment, withWorld } from './open-world.ts'
import type { CommonOptions } from './options.ts'

/** What certificates are verified against. */
export interface Trust {
  readonly trust: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly policyOids: readonly string[]
  readonly testOnly: TestOnly | null
  /** Finds the revocations of a world, only while {@link withTrust} runs; null if the trust is a file. */
  readonly revocations: WorldRevocations | null
  /** The number of the newest CRL of each CA of a world; see `trustOf` in core. */
  readonly newestCrls: ReadonlyMap<string, number>
  /** The world's time; null if the trust is a file. Then expiry is judged only with --at. */
  readonly nowSeconds: number | null
}

/** The options that name the trust anchors. */
export interface TrustOptions extends CommonOptions {
  readonly trust?: string
  readonly environment?: string
}

/** Returns the trust in the file, folder or world that --trust names, by default in --world. */
export const readTrust = (options: TrustOptions, profiles: ProfileSet): Promise<Omit<Trust, 'revocations'>> =>
  withTrust(options, profiles, async (trust) => trust)

/** Like {@link readTrust}, but calls `work` with the trust, while the world is open. */
export async function withTrust<T>(
  options: TrustOptions,
  profiles: ProfileSet,
  work: (trust: Trust) => Promise<T>,
): Promise<T> {
  const path = options.trust ?? options.world
  if (options.trust === undefined || existsSync(worldPaths(path).config)) {
    return withWorld({ ...options, world: path }, async (world) => {
      checkEnvironment(options.environment, world)
      return work({ ...(await trustOf(world, options.environment ?? null)), nowSeconds: world.clock.nowSeconds() })
    })
  }
  return work({
    trust: await readAllCertificates([path]),
    intermediates: [],
    policyOids: shippedPolicyOids(profiles),
    testOnly: null,
    revocations: null,
    newestCrls: new Map(),
    nowSeconds: null,
  })
}

/** Returns the policy OIDs that the profiles set. */
export const shippedPolicyOids = (profiles: ProfileSet): string[] => [
  ...new Set(Object.values(profiles.policy.policyOids).map(({ value }) => value)),
]
