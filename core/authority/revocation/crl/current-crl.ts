import { PkiError } from '../../../base/index.ts'
import type { CrlRecord } from '../../../records/index.ts'
import { findCrlList } from './crl-list.ts'
import type { CrlDeps } from './issue-crl.ts'

/**
 * Returns the newest CRL of a list; its `sha256` serves as an entity tag, its times as Last-Modified and Expires.
 * @throws {PkiError} `CRL_UNKNOWN` also where none was issued yet
 */
export async function currentCrl(id: string, deps: Pick<CrlDeps, 'config' | 'profiles' | 'store'>): Promise<CrlRecord> {
  findCrlList(id, deps)
  const crl = await deps.store.crls.latest(id)
  if (crl) return crl
  throw new PkiError('CRL_UNKNOWN', `CRL "${id}" has not been issued yet`, {
    cure: `issue it with "tpki crl issue ${id}"`,
  })
}
