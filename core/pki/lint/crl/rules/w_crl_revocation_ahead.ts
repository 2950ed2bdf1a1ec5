import { formatSerial, formatTime } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'w_crl_revocation_ahead',
  field: 'revokedCertificates.revocationDate',
  source: 'RFC 5280 5.1.2.6',
  entries:
    ({ thisUpdate }) =>
    ({ serial, revokedAt }) =>
      revokedAt.seconds <= thisUpdate.seconds
        ? null
        : `${formatSerial(serial)} is revoked at ${formatTime(revokedAt.seconds)}, after thisUpdate ${formatTime(thisUpdate.seconds)}`,
}
