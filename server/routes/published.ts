import { publicationOf, publicationPage } from '../../core/authority/limits/index.ts'
import { roles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

const publicationNow = async ({ world: { store, config, clock } }: ServerDeps) =>
  publicationOf(await store.limits(), config.name, clock.nowMs())

/** The CSR limits that the DCC publishes. Anyone may read them. */
export const published: HttpInterface = {
  id: 'published',
  bodies: {},
  servesHtml: true,
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/limits',
      listeners: ['open', 'plain'],
      who: roles,
      summary: 'read the current, future and past CSR limits as a web page (ETAD 3.4(d), 3.4(f))',
      handle: async (_request, reply, deps) =>
        reply.type('text/html; charset=utf-8').send(publicationPage(await publicationNow(deps))),
    },
    {
      method: 'GET',
      url: '/limits.json',
      listeners: ['open', 'plain'],
      who: roles,
      summary: 'read the current, future and past CSR limits as JSON (ETAD 3.4(d), 3.4(f))',
      handle: async (_request, _reply, deps) => publicationNow(deps),
    },
  ],
}
