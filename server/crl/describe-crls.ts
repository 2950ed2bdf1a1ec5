import type { World } from '../../core/authority/world/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import { TEST_ONLY } from '../test-only.ts'
import { servedCrls } from './crl-path.ts'

/** Returns every CRL of a world as JSON shows it; `issued` is null where there is none yet. */
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
