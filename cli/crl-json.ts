import type { CrlSummary } from '../core/records/index.ts'
import { whenJson } from './when.ts'

/** Returns a CRL as `--json` shows it, its octets left out. */
export const crlJson = (crl: CrlSummary) => ({
  list: crl.list,
  number: crl.number,
  issuerCa: crl.issuerCa,
  thisUpdate: whenJson(crl.thisUpdateSeconds),
  nextUpdate: whenJson(crl.nextUpdateSeconds),
  entries: crl.entries,
  sha256: crl.sha256,
})
