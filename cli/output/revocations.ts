import { whenJson } from '../../core/authority/audit/index.ts'
import type { Revoked } from '../../core/authority/revocation/index.ts'
import type { CrlSummary, Revocation } from '../../core/records/index.ts'
import { errorJson, reportError } from './errors.ts'
import { exitCodeOf } from './exit-codes.ts'
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

/** Reports that a certificate is revoked, and which CRL lists it or why none does yet. Sets the exit code then. */
export function noteRevoked({ revocation: { serial, reason }, crl, crlError, list }: Revoked): void {
  note(`revoked ${serial} (${reason})`)
  if (crlError !== null && list) {
    note(`warning: the revocation is committed, but the CRL that lists it could not be issued`)
    reportError(crlError, list.id)
    note(`hint: issue the CRL with "tpki crl issue ${list.id}"`)
    process.exitCode = exitCodeOf(crlError)
  } else if (crl && list) note(`issued ${list.title} ("${list.id}") number ${crl.number}, which lists it`)
  else note('warning: no CRL lists certificates of this CA; only this world and its repository show the revocation')
}

export const revokedJson = ({ revocation, reference, crl, crlError }: Revoked): object => ({
  reference,
  revocation: revocationJson(revocation),
  crl: crl && crlJson(crl),
  ...(crlError === null ? {} : { crlError: errorJson(crlError) }),
})
