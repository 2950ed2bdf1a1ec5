import type { World } from '../../core/authority/world/index.ts'
import { formatTime, parseSerial } from '../../core/pki/x509/index.ts'
import { certificatePages } from '../../core/store/index.ts'
import { extractChunks, sendExtract } from '../extract/write-extract.ts'
import { HttpFault } from '../http/http-fault.ts'
import { failWithProblem } from '../http/problem.ts'
import { TEST_ONLY } from '../http/responses.ts'
import type { HttpInterface } from '../http/route.ts'

const READERS = ['repository-user', 'administrator', 'ra-dccki'] as const

/**
 * The certificates of the DCCKI Repository, separately for each environment (ETAD 4.1). Anyone may read the EII DCCKICA
 * CRL and the DCCKI ARL (`revocation-lists.ts`) and the certificates of the CAs (`authorities.ts`).
 */
export const dcckiRepository: HttpInterface = {
  id: 'dccki-repository',
  bodies: {},
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/dccki/:environment/certificates',
      listeners: ['open', 'repository'],
      who: READERS,
      summary: 'download every DCCKI certificate of an environment, as an extract',
      handle: async (request, reply, { world }) => {
        const environment = knownEnvironment(request.params, world)
        const asOf = formatTime(world.clock.nowSeconds())
        const head = {
          extract: 'dccki',
          day: null,
          world: world.config.name,
          asOf,
          isFinal: true,
          notice: TEST_ONLY,
        } as const
        const pages = certificatePages(world.store, {})
        const isIncluded = (record: { pki: string; environment: string | null }): boolean =>
          record.pki === 'dccki' && record.environment === environment
        const chunks = extractChunks(head, pages, isIncluded, world)
        return sendExtract(`dccki-${environment}-${asOf.slice(0, 10)}`, chunks, request, reply)
      },
    },
    {
      method: 'GET',
      url: '/dccki/:environment/certificates/:serial',
      listeners: ['open', 'repository'],
      who: READERS,
      summary: 'get one DCCKI certificate of an environment',
      handle: async (request, reply, deps) => {
        const environment = knownEnvironment(request.params, deps.world)
        const { serial } = request.params as { serial: string }
        const hex = parseSerial(serial)
        const record = hex === null ? null : await deps.world.store.findCertificate(hex)
        if (record?.pki !== 'dccki' || record.environment !== environment)
          throw new HttpFault(404, 'not-found', `environment "${environment}" has no certificate ${serial}`)
        return reply
          .header('x-test-only', TEST_ONLY)
          .header('cache-control', 'private, no-store')
          .type('application/pkix-cert')
          .send(Buffer.from(record.der))
      },
    },
  ],
}

/** @throws {HttpFault} 404 */
function knownEnvironment(params: unknown, { config }: Pick<World, 'config'>): string {
  const { environment } = params as { environment: string }
  if (config.environments.some(({ name }) => name === environment)) return environment
  throw new HttpFault(404, 'not-found', `environment "${environment}" is unknown`)
}
