import { sendBatchResult } from '../batched/batch-result.ts'
import { failAsBatched } from '../batched/batched-answers.ts'
import { submitBatchDocument } from '../batched/submit-batch.ts'
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
      listeners: ['web-services'],
      who: ['batched-client'],
      summary: 'submit up to 50,000 Device CSRs as one batch',
      handle: submitBatchDocument,
    },
    {
      method: 'GET',
      url: '/1.0/PortalCSRBatch/CSRBatchResult',
      listeners: ['web-services'],
      who: ['batched-client'],
      summary: 'get the state of a batch and, once it is COMPLETED, the result of every CSR',
      handle: sendBatchResult,
    },
  ],
}
