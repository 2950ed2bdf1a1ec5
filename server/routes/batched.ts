import { result } from '../batched/batch-result.ts'
import { failAsBatched } from '../batched/fail-as-batched.ts'
import { submit } from '../batched/submit-batch.ts'
import type { HttpInterface } from '../http/route.ts'

/** The Batched Device CSR web service. SEC Appendix M. */
export const batched: HttpInterface = {
  id: 'batched',
  bodies: { 'application/xml': 'stream', 'text/xml': 'stream' },
  fail: failAsBatched,
  routes: [
    {
      method: 'POST',
      url: '/1.0/PortalCSRBatch/SubmitCSRBatch',
      doors: ['web-services'],
      who: ['batched-client'],
      summary: 'submit up to 50,000 Device CSRs as one batch',
      handle: submit,
    },
    {
      method: 'GET',
      url: '/1.0/PortalCSRBatch/CSRBatchResult',
      doors: ['web-services'],
      who: ['batched-client'],
      summary: 'where a batch stands, and what came of it once it is completed',
      handle: result,
    },
  ],
}
