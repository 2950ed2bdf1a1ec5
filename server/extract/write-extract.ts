import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type CertificateRecord,
  type CertificateStatus,
  formatTime,
  type Pki,
  statusesOf,
  type World,
} from '../../core/index.ts'
import { TEST_ONLY } from '../http/responses.ts'

/** What stands first in an extract. */
export interface ExtractHead {
  /** All of SMKI, what changed of it on a day, or all of an environment of DCCKI. */
  readonly extract: 'full' | 'delta' | 'dccki'
  /** The day of a delta, such as 2026-03-01, in Europe/London. */
  readonly day: string | null
  readonly world: string
  /** Everything up to here is in it. */
  readonly asOf: string
  /** Whether the day is over, so that nothing is added to it. */
  readonly isFinal: boolean
  readonly notice: string
}

/** Returns a certificate as a line of an extract. Whose participant it is stays out: repository users are of any. */
export const formatLine = (record: CertificateRecord, status: CertificateStatus): string =>
  `${JSON.stringify({
    serial: record.serial,
    status,
    profile: record.profile,
    environment: record.environment,
    subject: record.subject,
    eui64: record.eui64,
    role: record.role,
    usage: record.usage,
    issuer: record.issuerCa,
    notBefore: formatTime(record.notBeforeSeconds),
    notAfter: formatTime(record.notAfterSeconds),
    issued: formatTime(record.issuedAtSeconds),
    keySha256: record.keyFingerprint,
    certificate: Buffer.from(record.der).toString('base64'),
  })}\n`

export const formatHead = (head: ExtractHead): string => `${JSON.stringify(head)}\n`

/** Returns the last line; an extract without it was cut off. */
export const formatEnd = (certificates: number): string => `${JSON.stringify({ end: true, certificates })}\n`

/** What the SMKI Repository holds. */
const SMKI: readonly Pki[] = ['smki-device', 'smki-organisation']

/** Says whether a certificate belongs in. */
export type Belongs = (record: CertificateRecord) => boolean

export const isOfSmki: Belongs = ({ pki }) => SMKI.includes(pki)

/** Returns an extract, a chunk a page: its head, a line for each certificate that belongs in, its end. */
export async function* extractChunks(
  head: ExtractHead,
  pages: AsyncIterable<readonly CertificateRecord[]>,
  belongs: Belongs,
  world: World,
): AsyncGenerator<string> {
  yield formatHead(head)
  let certificates = 0
  for await (const page of pages) {
    const records = page.filter(belongs)
    const statuses = await statusesOf(records, world)
    certificates += records.length
    if (records.length > 0)
      yield records.map((record, i) => formatLine(record, statuses[i] as CertificateStatus)).join('')
  }
  yield formatEnd(certificates)
}

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
