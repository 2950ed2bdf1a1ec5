import { publicationOf, publicationPage } from '../../core/index.ts'
import { roles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

const publicationNow = async ({ world: { store, config, clock } }: ServerDeps) =>
  publicationOf(await store.limits(), config.name, clock.nowMs())

/** What the DCC publishes for anyone to read. */
export const published: HttpInterface = {
  id: 'published',
  bodies: {},
  servesHtml: true,
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/limits',
      doors: ['open', 'plain'],
      who: roles,
      summary: 'the CSR limits in force, coming and past, as a page (ETAD 3.4(d), 3.4(f))',
      handle: async (_request, reply, deps) =>
        reply.type('text/html; charset=utf-8').send(publicationPage(await publicationNow(deps))),
    },
    {
      method: 'GET',
      url: '/limits.json',
      doors: ['open', 'plain'],
      who: roles,
      summary: 'the same as JSON',
      handle: async (_request, _reply, deps) => publicationNow(deps),
    },
  ],
}
