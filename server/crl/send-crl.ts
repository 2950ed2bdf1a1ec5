import { type CrlList, currentCrl } from '../../core/authority/revocation/crl/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { HttpFault } from '../http-fault.ts'
import { pathOf } from '../path-of.ts'
import { type Exchange, sendDer } from './send-der.ts'

/** Sends the newest CRL of a list. @throws {HttpFault} 404 where there is no such list or none was issued yet */
export async function sendCrl(list: CrlList | null, exchange: Exchange): Promise<unknown> {
  if (!list) throw new HttpFault(404, 'not-found', `nothing is at GET ${pathOf(exchange.request)}`)
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
