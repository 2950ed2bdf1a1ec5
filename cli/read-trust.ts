import { existsSync } from 'node:fs'
import { worldPaths } from '../core/authority/world/index.ts'
import { trustOf } from '../core/authority/world/trust/index.ts'
import { readCertificates } from '../core/pki/input/index.ts'
import type { ProfileSet, TestOnly } from '../core/pki/profile/index.ts'
import type { WorldRevocations } from '../core/pki/verify/index.ts'
import type { Certificate } from '../core/pki/x509/index.ts'
import { type CommonOptions, checkEnvironment, withWorld } from './context.ts'
import { parseFound } from './parse-found.ts'

/** What certificates are judged against. */
export interface Trust {
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
    trust: await readAll([path]),
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

/** Returns the certificates in files and directories. */
export async function readAll(paths: readonly string[]): Promise<Certificate[]> {
  const found = await Promise.all(paths.map((path) => readCertificates(path)))
  return found.flat().map(parseFound)
}
