import type { FastifyRequest } from 'fastify'
import { crlAt, crlOfDistributionPoint, describeCrls, sendCrl } from '../ca/served-crls.ts'
import { roles } from '../http/caller.ts'
import { failWithProblem } from '../http/problem.ts'
import { pathOf } from '../http/request-head.ts'
import type { HttpInterface, Route } from '../http/route.ts'

const crl = (url: string, summary: string): Route => ({
  method: 'GET',
  url,
  listeners: ['open', 'plain'],
  who: roles,
  summary,
  handle: (request, reply, deps) => sendCrl(crlAt(pathOf(request), deps.world), { request, reply, deps }),
})

/** The CRLs of every PKI. Anyone may read them. */
export const revocationLists: HttpInterface = {
  id: 'revocation-lists',
  bodies: {},
  fail: failWithProblem,
  routes: [
    {
      method: 'GET',
      url: '/crl',
      listeners: ['open', 'plain'],
      who: roles,
      summary: 'list the CRLs with their dates and paths',
      handle: async (_request, _reply, { world }) => describeCrls(world),
    },
    crl('/crl/:file', 'get a CRL of SMKI or IKI'),
    crl('/dccki/:environment/:file', 'get the DCCKI ARL or the EII DCCKICA CRL of an environment'),
    {
      method: 'GET',
      url: '/*',
      listeners: ['plain'],
      who: roles,
      summary: 'get a CRL at the path of its distribution point in certificates, which world.yaml sets',
      handle: (request, reply, deps) => {
        const list = crlOfDistributionPoint(pathOf(request), hostOf(request), deps.world)
        return sendCrl(list, { request, reply, deps })
      },
    },
  ],
}

const hostOf = ({ headers }: FastifyRequest): string => headers.host ?? ''
