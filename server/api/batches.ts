import { z } from 'zod'
import { approveBatch, rejectBatch } from '../../core/authority/batch/index.ts'
import { batchStates } from '../../core/records/index.ts'
import { batchDownloadRoutes } from './batch-downloads.ts'
import { batchJson, batchNumber, batchOwnerOf, batchParams, batchShape, findVisibleBatch } from './batch-json.ts'
import { batchSubmissionRoute } from './batch-submission.ts'
import { AUTHORITIES, jsonRoute } from './json-route.ts'
import { authorityOf } from './principal.ts'
import { pageQuery } from './shapes.ts'

/** Batches of device CSRs, as in the Portal. */
export const batchRoutes = [
  batchSubmissionRoute,
  jsonRoute({
    method: 'GET',
    path: '/batches',
    who: ['portal-device', ...AUTHORITIES],
    summary: 'list batches, newest first; participants see their own',
    query: z.strictObject({
      ...pageQuery,
      before: batchNumber.optional().describe('start the page before this batch number'),
      state: z.enum(batchStates).optional(),
    }),
    answer: z.strictObject({ batches: z.array(batchShape), next: z.number().nullable() }),
    handle: async ({ query: { limit, before, state }, caller, deps: { world } }) => {
      const owner = batchOwnerOf(caller)
      const batches = await world.store.batches.list({
        limit,
        ...(owner === null ? {} : { participant: owner }),
        ...(before === undefined ? {} : { before }),
        ...(state === undefined ? {} : { states: [state] }),
      })
      return { batches: batches.map(batchJson), next: batches.length < limit ? null : (batches.at(-1)?.id ?? null) }
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/batches/:id',
    who: ['portal-device', ...AUTHORITIES],
    summary: 'get the state of a batch',
    params: batchParams,
    answer: batchShape,
    handle: async ({ params: { id }, caller, deps }) => batchJson(await findVisibleBatch(id, caller, deps)),
  }),
  ...batchDownloadRoutes,
  jsonRoute({
    method: 'POST',
    path: '/batches/:id/approval',
    who: ['administrator', 'ra-smki'],
    summary: 'approve a batch that is PENDING, so that it is processed',
    params: batchParams,
    answer: batchShape,
    handle: async ({ params: { id }, caller, deps }) => {
      const principal = await authorityOf(caller, ['smki-device'], `approve batch ${id}`, deps)
      const batch = await approveBatch(id, principal, deps.world)
      deps.batches.wake()
      return batchJson(batch)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/batches/:id/rejection',
    who: ['administrator', 'ra-smki'],
    summary: 'reject a batch that is PENDING, so that it is never processed',
    params: batchParams,
    body: z.strictObject({ reason: z.string().min(1).max(1000) }),
    answer: batchShape,
    handle: async ({ params: { id }, body, caller, deps }) => {
      const principal = await authorityOf(caller, ['smki-device'], `reject batch ${id}`, deps)
      return batchJson(await rejectBatch(id, body.reason, principal, deps.world))
    },
  }),
] as const
