import { roles } from '../caller.ts'
import { failWithProblem } from '../fail-with-problem.ts'
import type { HttpInterface } from '../route.ts'

/** What those who run the server ask it. */
export const operations: HttpInterface = {
  id: 'operations',
  bodies: {},
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/health',
      doors: ['open', 'plain', 'repository'],
      who: roles,
      summary: 'whether the process runs',
      handle: async () => ({ status: 'ok' }),
    },
  ],
}
