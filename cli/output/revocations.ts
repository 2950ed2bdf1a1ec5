import { whenJson } from '../../core/authority/audit/index.ts'
import type { Revoked } from '../../core/authority/revocation/index.ts'
import type { CrlSummary, Revocation } from '../../core/records/index.ts'
import { note } from './print.ts'

/** Returns a CRL as `--json` shows it, without its octets. */
export const crlJson = (crl: CrlSummary) => ({
  list: crl.list,
  number: crl.number,
  issuerCa: crl.issuerCa,
  thisUpdate: whenJson(crl.thisUpdateSeconds),
  nextUpdate: whenJson(crl.nextUpdateSeconds),
  entries: crl.entries,
  sha256: crl.sha256,
})

/** Returns a revocation as `--json` shows it. */
export const revocationJson = ({ reason, atSeconds, invaliditySeconds, actor, comment }: Revocation) => ({
  reason,
  at: whenJson(atSeconds),
  since: invaliditySeconds === null ? null : whenJson(invaliditySeconds),
  by: actor,
  comment,
})

/** Reports that a certificate is revoked, and which CRL lists it. */
export function noteRevoked({ revocation: { serial, reason }, crl, list }: Revoked): void {
  note(`revoked ${serial} (${reason})`)
  if (crl && list) note(`issued ${list.title} ("${list.id}") number ${crl.number}, which lists it`)
  else note('warning: no CRL lists certificates of this CA; only this world and its repository show the revocation')
}

export const revokedJson = ({ revocation, reference, crl }: Revoked): object => ({
  reference,
  revocation: revocationJson(revocation),
  crl: crl && crlJson(crl),
})
