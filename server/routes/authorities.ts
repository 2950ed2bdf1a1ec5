import { describeCas, findCa } from '../ca/served-cas.ts'
import { roles } from '../http/caller.ts'
import { HttpFault } from '../http/http-fault.ts'
import { failWithProblem } from '../http/problem.ts'
import { sendDer, TEST_ONLY } from '../http/responses.ts'
import type { HttpInterface } from '../http/route.ts'

/** The certificates of the CAs. Anyone may read them. */
export const authorities: HttpInterface = {
  id: 'authorities',
  bodies: {},
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/ca',
      listeners: ['open', 'plain'],
      who: roles,
      summary: 'list the CAs and the paths of their certificates',
      handle: async (_request, _reply, { world }) => ({
        notice: TEST_ONLY,
        world: world.config.name,
        authorities: await describeCas(world),
      }),
    },
    {
      method: 'GET',
      url: '/ca/:file',
      listeners: ['open', 'plain'],
      who: roles,
      summary: 'get the certificate of a CA',
      handle: async (request, reply, deps) => {
        const { file } = request.params as { file: string }
        const ca = await findCa(file, deps.world)
        if (!ca) throw new HttpFault(404, 'not-found', `there is no CA certificate "${file}"`, 'GET /ca lists them')
        const { sha256, record } = ca
        const { issuedAtSeconds: changedAtSeconds, notAfterSeconds: untilSeconds } = record
        const freshness = { sha256, changedAtSeconds, untilSeconds }
        return sendDer(record.der, 'application/pkix-cert', freshness, { request, reply, deps })
      },
    },
  ],
}
