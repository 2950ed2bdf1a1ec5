import { z } from 'zod'
import { whenJson } from '../../core/authority/audit/index.ts'
import { publishDccki, zipFiles } from '../../core/authority/export/index.ts'
import { ADMINISTRATOR, jsonRoute, PORTAL } from './json-route.ts'
import { authorityOf, principalOf } from './principal.ts'
import { pageQuery } from './shapes.ts'

/** Alternative publication of DCCKI certificates and CRLs, and the notices to participants. */
export const publicationRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/dccki/:environment/publication',
    who: ['administrator', 'ra-dccki'],
    summary:
      'publish the DCCKI certificates, CRL and ARL of an environment by other means, with prior approval, and notify every subscriber (ETAD 4.4(c))',
    params: z.strictObject({ environment: z.string().max(64) }),
    body: z.strictObject({ location: z.string().min(1).max(1000).describe('where subscribers will find the files') }),
    status: 201,
    answer: z.strictObject({
      environment: z.string(),
      approval: z.string(),
      notified: z.array(z.string()),
      files: z.number(),
      reference: z.number(),
      zip: z.string().describe('the files to put at the location: a zip in base64'),
    }),
    handle: async ({ params: { environment }, body: { location }, caller, deps }) => {
      const { world } = deps
      const principal = await authorityOf(caller, ['dccki'], `publish the DCCKI of "${environment}"`, deps)
      let zip = new Uint8Array()
      const published = await publishDccki(
        { environment, location },
        async (files) => {
          zip = Uint8Array.from(await zipFiles(files, world.clock.nowMs()))
          return () => {}
        },
        principal,
        world,
      )
      return { environment, ...published, notified: [...published.notified], zip: Buffer.from(zip).toString('base64') }
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/notices',
    who: [...PORTAL, ...ADMINISTRATOR],
    summary: 'list notices to participants, newest first; participants see their own',
    query: z.strictObject({ ...pageQuery, before: z.coerce.number().int().min(1).optional() }),
    answer: z.strictObject({
      notices: z.array(
        z.strictObject({
          number: z.number(),
          participant: z.string(),
          at: z.string().nullable(),
          subject: z.string(),
          text: z.string(),
        }),
      ),
    }),
    handle: async ({ query: { limit, before }, caller, deps: { world } }) => {
      const principal = principalOf(caller)
      const found = await world.store.notices.list({
        limit,
        ...(before === undefined ? {} : { before }),
        ...(principal.kind === 'participant' ? { participant: principal.participant } : {}),
      })
      const notices = found.map(({ id, participant, atSeconds, subject, text }) => ({
        number: id,
        participant,
        at: whenJson(atSeconds),
        subject,
        text,
      }))
      return { notices }
    },
  }),
] as const
