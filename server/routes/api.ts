import { allowanceRoutes } from '../api/allowance.ts'
import { batchRoutes } from '../api/batches.ts'
import { certificateRoutes } from '../api/certificates.ts'
import { decisionRoutes } from '../api/decisions.ts'
import { issuanceRoutes } from '../api/issuance.ts'
import { limitRoutes } from '../api/limits.ts'
import { openapiRoute } from '../api/openapi.ts'
import { publicationRoutes } from '../api/publication.ts'
import { queueRoutes } from '../api/queue.ts'
import { registerRoutes } from '../api/register.ts'
import { requestRoutes } from '../api/requests.ts'
import { revocationRoutes } from '../api/revocations.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

/** The JSON API, for programs: everything that the other interfaces do, and the register. */
export const api: HttpInterface = {
  id: 'api',
  bodies: { 'application/json': 'json', 'application/zip': 'stream' },
  fail: failWithProblem,
  routes: [
    ...issuanceRoutes,
    ...certificateRoutes,
    ...revocationRoutes,
    ...batchRoutes,
    ...allowanceRoutes,
    ...requestRoutes,
    ...queueRoutes,
    ...publicationRoutes,
    ...registerRoutes,
    ...decisionRoutes,
    ...limitRoutes,
    openapiRoute,
  ],
}
