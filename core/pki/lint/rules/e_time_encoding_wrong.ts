import { type CertificateTime, formatTime, usesGeneralizedTime } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_time_encoding_wrong',
  field: 'validity',
  source: 'RFC 5280 4.1.2.5',
  check({ view }) {
    const { notBefore, notAfter } = view.tbs
    return problemOf('notBefore', notBefore) ?? problemOf('notAfter', notAfter)
  },
}

function problemOf(name: string, { seconds, form }: CertificateTime): string | null {
  const wanted = usesGeneralizedTime(seconds) ? 'GeneralizedTime' : 'UTCTime'
  return form === wanted ? null : `${name} ${formatTime(seconds)} is a ${form}; ${wanted} is required`
}
