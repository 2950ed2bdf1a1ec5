import { type CrlList, crlLists, currentCrl } from '../../core/authority/revocation/crl/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import { crlUri } from '../../core/records/index.ts'
import { HttpFault } from '../http/http-fault.ts'
import { pathOf } from '../http/request-head.ts'
import { type Exchange, sendDer, TEST_ONLY } from '../http/responses.ts'

/** A CRL and its addresses. */
interface ServedCrl {
  readonly list: CrlList
  /** Its path on this server, whatever certificates say. */
  readonly path: string
  /** Its URI in certificates; null if certificates name none. */
  readonly distributionPoint: string | null
}

type Lists = Pick<World, 'config' | 'profiles'>

const servedCrls = (world: Lists): ServedCrl[] =>
  crlLists(world).map((list) => {
    const { environment, file } = list
    if (environment === null) return { list, path: `/crl/${file}`, distributionPoint: null }
    const distributionPoint = crlUri(environment, file, world.config)
    return { list, path: `/dccki/${environment}/${file}`, distributionPoint }
  })

/** Returns the CRL at a path of this server, or null. */
export const crlAt = (path: string, world: Lists): CrlList | null =>
  servedCrls(world).find((served) => served.path === path)?.list ?? null

/**
 * Returns the CRL whose distribution point has this path, or null. If the distribution points of several environments
 * differ only in their host, `host` decides.
 */
export function crlOfDistributionPoint(path: string, host: string, world: Lists): CrlList | null {
  const matches = servedCrls(world).flatMap(({ list, distributionPoint }) => {
    const uri = distributionPoint === null ? null : new URL(distributionPoint)
    return uri?.pathname === path ? [{ list, host: uri.host }] : []
  })
  const [first, second] = matches
  return second === undefined ? (first?.list ?? null) : (matches.find((each) => each.host === host)?.list ?? null)
}

/** Returns every CRL of a world as JSON. `issued` is null for a CRL that has not been issued yet. */
export async function describeCrls(world: World): Promise<object> {
  const crls = servedCrls(world).map(async ({ list, path, distributionPoint }) => {
    const latest = await world.store.crls.latestSummary(list.id)
    const issued = latest && {
      number: latest.number,
      thisUpdate: formatTime(latest.thisUpdateSeconds),
      nextUpdate: formatTime(latest.nextUpdateSeconds),
      entries: latest.entries,
      sha256: latest.sha256,
    }
    return { id: list.id, title: list.title, issuer: list.issuerCa, path, distributionPoint, issued }
  })
  return { notice: TEST_ONLY, world: world.config.name, crls: await Promise.all(crls) }
}

/** Sends the newest CRL of a list. @throws {HttpFault} 404 if `list` is null or has no CRL yet */
export async function sendCrl(list: CrlList | null, exchange: Exchange): Promise<unknown> {
  if (!list) throw new HttpFault(404, 'not-found', `nothing is published at ${pathOf(exchange.request)}`)
  const { der, sha256, thisUpdateSeconds, nextUpdateSeconds } = await newestOf(list, exchange)
  const freshness = { sha256, changedAtSeconds: thisUpdateSeconds, untilSeconds: nextUpdateSeconds }
  return sendDer(der, 'application/pkix-crl', freshness, exchange)
}

async function newestOf({ id, title }: CrlList, { deps: { world } }: Exchange) {
  try {
    return await currentCrl(id, world)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    throw new HttpFault(404, 'crl-not-issued', `the ${title} has not been issued yet`, error.cure)
  }
}
