import type { Revoked } from '../core/authority/revocation/index.ts'
import { note } from './output.ts'

/** Says that a certificate is revoked, and which CRL lists it. */
export function sayRevoked({ revocation: { serial, reason }, crl, list }: Revoked): void {
  note(`revoked ${serial} (${reason})`)
  if (crl && list) note(`issued ${list.title} ("${list.id}") number ${crl.number}, which lists it`)
  else note('warning: no CRL lists certificates of its CA: only this world and its repository know')
}
