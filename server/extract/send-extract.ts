import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TEST_ONLY } from '../test-only.ts'

/**
 * Sends an extract as a gzip file. A chunk is made when the one before it has gone out; where one cannot be made, or the
 * reader goes away, the connection is cut, and the file lacks its last line.
 */
export function sendExtract(
  name: string,
  chunks: AsyncGenerator<string>,
  { log }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // Most of a certificate is random: a higher level costs three times as much and saves a twentieth.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), gzip, (error) => {
    if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') log.error({ err: error }, 'extract cut off')
  })
  reply.headers({
    'content-disposition': `attachment; filename="${name}.ndjson.gz"`,
    'cache-control': 'private, no-store',
    'x-test-only': TEST_ONLY,
  })
  return reply.type('application/gzip').send(gzip)
}
