import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  MAX_BATCH_CSRS,
  openBatchZip,
  refuseBatch,
  submitBatch,
  submitBatchIdempotently,
} from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { type BatchOrder, type BatchRecord, deviceTypes, type IdempotencyKey } from '../../core/records/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import type { Route } from '../http/route.ts'
import { batchJson, batchShape } from './batch-json.ts'
import { idempotencyKeyOf } from './idempotency.ts'
import { API, jsonRoute } from './json-route.ts'
import { withLimitHeaders } from './limit-headers.ts'
import { participantCaller, requirePortalRole } from './principal.ts'
import { profileId } from './shapes.ts'

// For each CSR about 400 octets of base64, and one or two hundred for its zip entry.
const MAX_ZIP_OCTETS = 134_217_728

const submissionQuery = z.strictObject({
  profile: profileId.optional().describe('the device profile of every CSR; by default each CSR shows which one'),
  deviceType: z.enum(deviceTypes).optional(),
  reference: z.string().max(256).optional().describe('your own name for the batch'),
})

/** Submits a batch. The body is read as a stream into a file, so that a large batch is never all in memory. */
export const batchSubmissionRoute: Route = {
  ...jsonRoute({
    method: 'POST',
    path: '/batches',
    who: ['portal-device'],
    summary: 'submit a zip of up to 50,000 .csr files (application/zip), as for the Portal (SEC Appendix M)',
    query: submissionQuery,
    streamType: 'application/zip',
    status: 201,
    answer: batchShape,
    isIdempotent: true,
    handle: async ({ query, caller, request, reply, deps }) => {
      const device = participantCaller(caller)
      const { participant, actor } = device
      const profile = deps.world.profiles.findLeaf(query.profile ?? 'smki-device/device-ds')
      await requirePortalRole(device, profile, deps)
      const order: BatchOrder = {
        participant,
        actor,
        interface: 'api',
        reference: query.reference ?? null,
        profile: query.profile === undefined ? null : profile.id,
        environment: null,
        deviceType: query.deviceType ?? null,
      }
      const submitter = { ...order, profile, submission: 'batch' } as const
      const batch = await withAuditedRefusal(order, deps, () =>
        deps.uploads.receive(zipBodyOf(request.body), participant, MAX_ZIP_OCTETS, ({ path, digest }) =>
          withLimitHeaders(reply, submitter, deps, () =>
            submitZip(path, order, idempotencyKeyOf(request, [digest, query]), deps),
          ),
        ),
      )
      deps.batches.wake()
      reply.header('location', `${API}/batches/${batch.id}`)
      return batchJson(batch)
    },
  }),
  maxBodyOctets: MAX_ZIP_OCTETS,
}

function zipBodyOf(body: unknown): Readable {
  if (body instanceof Readable) return body
  throw new HttpFault(415, 'content-type-wrong', 'the body is not a zip; allowed: application/zip')
}

/** Audits refusals from before the batch is known, such as of a file that is not a zip. Core audits all others itself. */
async function withAuditedRefusal<T>(order: BatchOrder, { world }: ServerDeps, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof PkiError && error.reference === null ? await refuseBatch(error, order, world) : error
  }
}

async function submitZip(
  path: string,
  order: BatchOrder,
  key: IdempotencyKey | null,
  { world }: ServerDeps,
): Promise<BatchRecord> {
  // Messages name "upload.zip", not the path of the temporary file.
  const file = openBatchZip(path, MAX_BATCH_CSRS, 'upload.zip')
  try {
    const entries = file.entries()
    return await (key ? submitBatchIdempotently(key, order, entries, world) : submitBatch(order, entries, world))
  } finally {
    file.close()
  }
}
