import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  approveBatch,
  findBatch,
  MAX_BATCH_CSRS,
  openBatchZip,
  readResults,
  refuseBatch,
  rejectBatch,
  reportHead,
  reportLine,
  responseName,
  submitBatch,
  submitBatchIdempotently,
  ZipWriter,
} from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { type BatchOrder, type BatchRecord, batchStates, deviceTypes } from '../../core/records/index.ts'
import type { Caller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import { HttpFault } from '../http-fault.ts'
import type { Route } from '../route.ts'
import { API, AUTHORITIES, jsonRoute } from './json-route.ts'
import { onceOf } from './once.ts'
import { authorityOf, participantOf, principalOf } from './principal.ts'
import { pageQuery, profileId } from './shapes.ts'
import { requireSide } from './side.ts'
import { tellLimits } from './tell-limits.ts'

const number = z.coerce.number().int().min(1)
const params = z.strictObject({ id: number.describe('the number that the submission was answered with') })

const batchShape = z.strictObject({
  batch: z.number(),
  participant: z.string(),
  reference: z.string().nullable(),
  state: z.enum(batchStates),
  size: z.number(),
  done: z.number(),
  issued: z.number(),
  submittedAt: z.string(),
  changedAt: z.string(),
  reason: z.string().nullable().describe('why it was rejected, or what was found'),
  waits: z.strictObject({ limit: z.string(), roomAt: z.string().nullable() }).nullable(),
})

const iso = (ms: number): string => new Date(ms).toISOString()

const batchJson = ({ id, participant, reference, state, size, done, issued, reason, waits, ...at }: BatchRecord) => ({
  batch: id,
  participant,
  reference,
  state,
  size,
  done,
  issued,
  submittedAt: iso(at.submittedAtMs),
  changedAt: iso(at.changedAtMs),
  reason,
  waits: waits && { limit: waits.limit, roomAt: waits.roomAtMs === null ? null : iso(waits.roomAtMs) },
})

/**
 * Returns a batch that its caller may see. Another participant's is as unknown as one that never was; that it was asked
 * for is in the audit log.
 * @throws {PkiError} `BATCH_UNKNOWN`
 */
async function ownBatch(id: number, caller: Caller, { world, refusals }: ServerDeps): Promise<BatchRecord> {
  try {
    return await findBatch(id, ownerOf(caller), world)
  } catch (error) {
    if ('participant' in caller && error instanceof PkiError && error.code === 'BATCH_UNKNOWN') {
      const { actor, participant } = caller
      await refusals.refuse({ actor, participant }, `read batch ${id}`, 'it has no such batch')
    }
    throw error
  }
}

/** Whose batches a caller sees; null for everyone's. */
function ownerOf(caller: Caller): string | null {
  const principal = principalOf(caller)
  return principal.kind === 'participant' ? principal.participant : null
}

// A CSR is some 400 octets of base64, a zip adds a hundred or two to each.
const MAX_ZIP_OCTETS = 134_217_728

const query = z.strictObject({
  profile: profileId.optional().describe('which device certificate; where none is named, each CSR says'),
  deviceType: z.enum(deviceTypes).optional(),
  reference: z.string().max(256).optional().describe('your own name for the batch'),
})

/** The upload is read as it comes, so that a batch of 50,000 is in memory at no time. */
const submission: Route = {
  ...jsonRoute({
    method: 'POST',
    path: '/batches',
    who: ['portal-device'],
    summary: 'submit a zip of up to 50,000 .csr files (application/zip), as the Portal takes it (SEC Appendix M)',
    query,
    streamType: 'application/zip',
    status: 201,
    answer: batchShape,
    isOnce: true,
    handle: async ({ query: asked, caller, request, reply, deps }) => {
      const { participant, actor } = participantOf(caller)
      const profile = deps.world.profiles.findLeaf(asked.profile ?? 'smki-device/device-ds')
      await requireSide(participantOf(caller), profile, deps)
      const order: BatchOrder = {
        participant,
        actor,
        interface: 'api',
        reference: asked.reference ?? null,
        profile: asked.profile === undefined ? null : profile.id,
        environment: null,
        deviceType: asked.deviceType ?? null,
      }
      const asker = { ...order, profile, submission: 'batch' } as const
      const batch = await refusedOnRecord(order, deps, () =>
        deps.uploads.receive(zipOf(request.body), participant, MAX_ZIP_OCTETS, ({ path, digest }) =>
          tellLimits(reply, asker, deps, () => submitZip(path, order, onceOf(request, [digest, asked]), deps)),
        ),
      )
      deps.batches.wake()
      reply.header('location', `${API}/batches/${batch.id}`)
      return batchJson(batch)
    },
  }),
  maxBodyOctets: MAX_ZIP_OCTETS,
}

function zipOf(body: unknown): Readable {
  if (body instanceof Readable) return body
  throw new HttpFault(415, 'content-type-wrong', 'the body is no zip; allowed: application/zip')
}

/** What is refused before it is seen to be a batch, such as a zip that is none, is in the audit log too. */
async function refusedOnRecord<T>(order: BatchOrder, { world }: ServerDeps, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof PkiError && error.reference === null ? await refuseBatch(error, order, world) : error
  }
}

async function submitZip(
  path: string,
  order: BatchOrder,
  once: ReturnType<typeof onceOf>,
  { world }: ServerDeps,
): Promise<BatchRecord> {
  // Where the upload lies is nobody's business.
  const file = openBatchZip(path, MAX_BATCH_CSRS, 'upload.zip')
  try {
    const entries = file.entries()
    return await (once ? submitBatchIdempotently(once, order, entries, world) : submitBatch(order, entries, world))
  } finally {
    file.close()
  }
}

/** Batches of device CSRs, as the Portal has them. */
export const batchRoutes = [
  submission,
  jsonRoute({
    method: 'GET',
    path: '/batches',
    who: ['portal-device', ...AUTHORITIES],
    summary: 'batches, your own, the newest first',
    query: z.strictObject({
      ...pageQuery,
      before: number.optional().describe('the page of batches before this number'),
      state: z.enum(batchStates).optional(),
    }),
    answer: z.strictObject({ batches: z.array(batchShape), next: z.number().nullable() }),
    handle: async ({ query: { limit, before, state }, caller, deps: { world } }) => {
      const owner = ownerOf(caller)
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
    summary: 'where a batch stands',
    params,
    answer: batchShape,
    handle: async ({ params: { id }, caller, deps }) => batchJson(await ownBatch(id, caller, deps)),
  }),
  jsonRoute({
    method: 'GET',
    path: '/batches/:id/report',
    who: ['portal-device'],
    summary: 'the report, as text: what came of each CSR so far; for the submitter alone',
    params,
    answer: z.string(),
    answerType: 'text/tab-separated-values',
    handle: async ({ params: { id }, caller, reply, deps }) => {
      const batch = await ownBatch(id, participantOf(caller), deps)
      return reply.type('text/tab-separated-values; charset=utf-8').send(Readable.from(reportOf(batch, deps.world)))
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/batches/:id/response',
    who: ['portal-device'],
    summary: 'a zip with the certificate of each CSR that has one, base64 of its DER; for the submitter alone',
    params,
    answer: z.string(),
    answerType: 'application/zip',
    handle: async ({ params: { id }, caller, reply, deps }) => {
      const batch = await ownBatch(id, participantOf(caller), deps)
      reply.header('content-disposition', `attachment; filename="batch-${batch.id}-response.zip"`)
      return reply.type('application/zip').send(Readable.from(responseOf(batch, deps.world)))
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/batches/:id/approval',
    who: ['administrator', 'ra-smki'],
    summary: 'let a batch that is PENDING be processed',
    params,
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
    summary: 'end a batch that is PENDING',
    params,
    body: z.strictObject({ reason: z.string().min(1).max(1000) }),
    answer: batchShape,
    handle: async ({ params: { id }, body, caller, deps }) => {
      const principal = await authorityOf(caller, ['smki-device'], `reject batch ${id}`, deps)
      return batchJson(await rejectBatch(id, body.reason, principal, deps.world))
    },
  }),
] as const

type Of = Pick<ServerDeps['world'], 'store'>

async function* reportOf(batch: BatchRecord, deps: Of): AsyncGenerator<string> {
  yield reportHead(batch)
  for await (const { result } of readResults(batch.id, batch.participant, deps)) yield reportLine(result)
}

async function* responseOf(batch: BatchRecord, deps: Of): AsyncGenerator<Buffer> {
  const zip = new ZipWriter()
  for await (const { result, certificate } of readResults(batch.id, batch.participant, deps))
    if (certificate)
      yield zip.member(responseName(result.name), Buffer.from(Buffer.from(certificate.der).toString('base64')))
  yield zip.end()
}
