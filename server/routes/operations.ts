import { roles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

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
    {
      method: 'GET',
      url: '/ready',
      doors: ['open', 'plain', 'repository'],
      who: roles,
      summary: 'whether it can issue: the store answers, the keys are open, and it has not been told to stop',
      handle: async (_request, reply, deps) => {
        const problem = await findUnreadiness(deps)
        return reply.code(problem === null ? 200 : 503).send({ status: problem ?? 'ready' })
      },
    },
    {
      method: 'GET',
      url: '/metrics',
      doors: ['open', 'plain', 'repository'],
      who: roles,
      summary: 'figures for Prometheus, to the addresses that the configuration allows',
      handle: async (request, reply, { config, metrics: { registry } }) => {
        const address = request.ip.replace(/^::ffff:/, '')
        if (!config.metrics.allow.includes(address))
          throw new HttpFault(
            403,
            'address-not-allowed',
            `${address} may not read the figures`,
            'add it to "metrics.allow"',
          )
        return reply.type(registry.contentType).send(await registry.metrics())
      },
    },
  ],
}

async function findUnreadiness({ world, isStopping }: ServerDeps): Promise<string | null> {
  if (isStopping()) return 'stopping'
  try {
    await world.store.revision()
    await world.issuingCa('smki-device/issuing-dca', null)
    return null
  } catch {
    // Why is for the log of whoever runs the server, and for nobody else.
    return 'the store or the keys of the CAs cannot be read'
  }
}
