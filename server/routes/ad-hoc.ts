import { answerAdHoc } from '../ad-hoc/answer-ad-hoc.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

// A Device CSR has less than 300 octets. Even one with RSA 4096 and every name would have less than 4,000.
const MAX_BODY_OCTETS = 65_536

/** The Ad Hoc Device CSR web service. @see SEC Appendix M */
export const adHoc: HttpInterface = {
  id: 'ad-hoc',
  bodies: { 'application/xml': 'octets' },
  // The service itself never answers these errors: a wrong client certificate, a body that is not XML, or one too large.
  fail: failWithProblem,
  routes: [
    {
      method: 'POST',
      url: '/1.0/DeviceCSR',
      configuredUrl: ({ adHoc: { path } }) => path,
      listeners: ['web-services'],
      who: ['ad-hoc-client'],
      summary: 'submit one Device CSR and get its certificate or the reason for its refusal',
      maxBodyOctets: MAX_BODY_OCTETS,
      handle: answerAdHoc,
    },
  ],
}
