import { type CrlList, crlLists } from '../../core/authority/revocation/crl/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { crlUri } from '../../core/records/index.ts'

/** A CRL and where it is. */
export interface ServedCrl {
  readonly list: CrlList
  /** Where this server has it, whatever the certificates say. */
  readonly path: string
  /** The URI that certificates name; null where none does. */
  readonly distributionPoint: string | null
}

type Lists = Pick<World, 'config' | 'profiles'>

/** Returns every CRL of a world with where it is served. */
export const servedCrls = (world: Lists): ServedCrl[] =>
  crlLists(world).map((list) => {
    const { environment, file } = list
    if (environment === null) return { list, path: `/crl/${file}`, distributionPoint: null }
    const distributionPoint = crlUri(environment, file, world.config)
    return { list, path: `/dccki/${environment}/${file}`, distributionPoint }
  })

/** Returns the CRL that this server has at a path, or null. */
export const crlAt = (path: string, world: Lists): CrlList | null =>
  servedCrls(world).find((served) => served.path === path)?.list ?? null

/**
 * Returns the CRL whose distribution point has a path, or null. Where environments differ in the host alone, `host`
 * says which.
 */
export function crlOfDistributionPoint(path: string, host: string, world: Lists): CrlList | null {
  const there = servedCrls(world).flatMap(({ list, distributionPoint }) => {
    const uri = distributionPoint === null ? null : new URL(distributionPoint)
    return uri?.pathname === path ? [{ list, host: uri.host }] : []
  })
  const [first, second] = there
  return second === undefined ? (first?.list ?? null) : (there.find((each) => each.host === host)?.list ?? null)
}
