import { Readable } from 'node:stream'
import { z } from 'zod'
import { readResults, reportHead, reportLine, responseName, ZipWriter } from '../../core/authority/batch/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import type { BatchRecord } from '../../core/records/index.ts'
import { batchParams, findVisibleBatch } from './batch-json.ts'
import { jsonRoute } from './json-route.ts'
import { participantCaller } from './principal.ts'

/** The results of a batch as files, for its submitter only. */
export const batchDownloadRoutes = [
  jsonRoute({
    method: 'GET',
    path: '/batches/:id/report',
    who: ['portal-device'],
    summary: 'download the report of your batch, as text: the results of its CSRs so far',
    params: batchParams,
    answer: z.string(),
    answerType: 'text/tab-separated-values',
    handle: async ({ params: { id }, caller, reply, deps }) => {
      const batch = await findVisibleBatch(id, participantCaller(caller), deps)
      return reply.type('text/tab-separated-values; charset=utf-8').send(Readable.from(reportLines(batch, deps.world)))
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/batches/:id/response',
    who: ['portal-device'],
    summary: 'download a zip with the issued certificates of your batch, each as base64 of its DER',
    params: batchParams,
    answer: z.string(),
    answerType: 'application/zip',
    handle: async ({ params: { id }, caller, reply, deps }) => {
      const batch = await findVisibleBatch(id, participantCaller(caller), deps)
      reply.header('content-disposition', `attachment; filename="batch-${batch.id}-response.zip"`)
      return reply.type('application/zip').send(Readable.from(responseZip(batch, deps.world)))
    },
  }),
] as const

async function* reportLines(batch: BatchRecord, world: Pick<World, 'store'>): AsyncGenerator<string> {
  yield reportHead(batch)
  for await (const { result } of readResults(batch.id, batch.participant, world)) yield reportLine(result)
}

async function* responseZip(batch: BatchRecord, world: Pick<World, 'store'>): AsyncGenerator<Buffer> {
  const zip = new ZipWriter()
  for await (const { result, certificate } of readResults(batch.id, batch.participant, world))
    if (certificate)
      yield zip.member(responseName(result.name), Buffer.from(Buffer.from(certificate.der).toString('base64')))
  yield zip.end()
}
