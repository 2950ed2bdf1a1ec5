import { PkiError } from '../../../base/index.ts'
import type { CrlRecord } from '../../../records/index.ts'
import { findCrlList } from './crl-list.ts'
import type { CrlDeps } from './issue-crl.ts'

/**
 * Returns the newest CRL of a list. For HTTP: `sha256` is the entity tag, thisUpdate is Last-Modified, nextUpdate is Expires.
 * @throws {PkiError} `CRL_UNKNOWN` also if none has been issued yet
 */
export async function currentCrl(id: string, deps: Pick<CrlDeps, 'config' | 'profiles' | 'store'>): Promise<CrlRecord> {
  findCrlList(id, deps)
  const crl = await deps.store.crls.latest(id)
  if (crl) return crl
  throw new PkiError('CRL_UNKNOWN', `CRL "${id}" has not been issued yet`, {
    cure: `issue it with "tpki crl issue ${id}"`,
  })
}
