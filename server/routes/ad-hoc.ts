import { answerAdHoc } from '../ad-hoc/answer-ad-hoc.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

// A Device CSR has under 300 octets; one of RSA 4096 with every name in it would have under 4,000.
const MAX_BODY_OCTETS = 65_536

/** The Ad Hoc Device CSR web service. @see SEC Appendix M */
export const adHoc: HttpInterface = {
  id: 'ad-hoc',
  bodies: { 'application/xml': 'octets' },
  // What is refused here never got as far as the service: no certificate of the right kind, no XML, or too much of it.
  fail: failWithProblem,
  routes: [
    {
      method: 'POST',
      url: '/1.0/DeviceCSR',
      configuredUrl: ({ adHoc: { path } }) => path,
      doors: ['web-services'],
      who: ['ad-hoc-client'],
      summary: 'one Device CSR in, one certificate or the reason for none out',
      maxBodyOctets: MAX_BODY_OCTETS,
      handle: answerAdHoc,
    },
  ],
}
