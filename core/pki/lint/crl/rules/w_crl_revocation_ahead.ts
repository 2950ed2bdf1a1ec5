import { formatSerial, formatTime } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'w_crl_revocation_ahead',
  field: 'revokedCertificates.revocationDate',
  source: 'RFC 5280 5.1.2.6',
  check({ tbs: { entries, thisUpdate } }) {
    const ahead = (entries ?? []).find(({ revokedAt }) => revokedAt.seconds > thisUpdate.seconds)
    if (!ahead) return null
    return `${formatSerial(ahead.serial)} is revoked at ${formatTime(ahead.revokedAt.seconds)}, after thisUpdate ${formatTime(thisUpdate.seconds)}`
  },
}
