import { roles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import { failWithProblem } from '../http/problem.ts'
import type { HttpInterface } from '../http/route.ts'

/** For those who operate the server. */
export const operations: HttpInterface = {
  id: 'operations',
  bodies: {},
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/health',
      listeners: ['open', 'plain', 'repository'],
      who: roles,
      summary: 'check that the process runs',
      handle: async () => ({ status: 'ok' }),
    },
    {
      method: 'GET',
      url: '/ready',
      listeners: ['open', 'plain', 'repository'],
      who: roles,
      summary: 'check that it can issue: the store answers, the keys are open, and it has not been told to stop',
      handle: async (_request, reply, deps) => {
        const problem = await findUnreadiness(deps)
        return reply.code(problem === null ? 200 : 503).send({ status: problem ?? 'ready' })
      },
    },
    {
      method: 'GET',
      url: '/metrics',
      listeners: ['open', 'plain', 'repository'],
      who: roles,
      summary: 'get the metrics for Prometheus; only for the addresses in "metrics.allow"',
      handle: async (request, reply, { config, metrics: { registry } }) => {
        const address = request.ip.replace(/^::ffff:/, '')
        if (!config.metrics.allow.includes(address))
          throw new HttpFault(
            403,
            'address-not-allowed',
            `${address} may not read the metrics`,
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
    // Anyone may call this route, so the answer does not say why.
    return 'the store or the CA keys cannot be read'
  }
}
