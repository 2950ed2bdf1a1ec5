import { type CertificateTime, formatTime, usesGeneralizedTime } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_time_encoding_wrong',
  field: 'thisUpdate',
  source: 'RFC 5280 5.1.2.4, 5.1.2.5, 5.1.2.6',
  check: ({ tbs: { thisUpdate, nextUpdate } }) => check(thisUpdate) ?? (nextUpdate && check(nextUpdate)),
  entries:
    () =>
    ({ revokedAt }) =>
      check(revokedAt),
}

const check = ({ seconds, form }: CertificateTime): string | null =>
  usesGeneralizedTime(seconds) === (form === 'GeneralizedTime')
    ? null
    : `${formatTime(seconds)} is a ${form}; required: UTCTime through 2049, then GeneralizedTime`
