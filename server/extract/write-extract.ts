import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CertificateStatus, statusesOf } from '../../core/authority/revocation/status/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import type { Pki } from '../../core/pki/profile/ids/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'
import { TEST_ONLY } from '../http/responses.ts'

/** The first line of an extract. */
export interface ExtractHead {
  /** All SMKI certificates, those that changed on one day, or all DCCKI certificates of an environment. */
  readonly extract: 'full' | 'delta' | 'dccki'
  /** The day of a delta in Europe/London, such as 2026-03-01; otherwise null. */
  readonly day: string | null
  readonly world: string
  /** The extract contains everything up to this time. */
  readonly asOf: string
  /** Whether the day has ended, so that the extract of that day will not grow. */
  readonly isFinal: boolean
  readonly notice: string
}

/** Returns a certificate as a line. Omits the participant, because repository users may see every certificate. */
const formatLine = (record: CertificateRecord, status: CertificateStatus): string =>
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

const formatHead = (head: ExtractHead): string => `${JSON.stringify(head)}\n`

/** Returns the last line. An extract without it is incomplete. */
const formatEnd = (certificates: number): string => `${JSON.stringify({ end: true, certificates })}\n`

/** Whether a certificate belongs in an extract. */
export type IsIncluded = (record: CertificateRecord) => boolean

const SMKI: readonly Pki[] = ['smki-device', 'smki-organisation']

/** The certificates that the SMKI Repository holds. */
export const isOfSmki: IsIncluded = ({ pki }) => SMKI.includes(pki)

/** Yields the text of an extract: its head, a line for each included certificate, and its end. */
export async function* extractChunks(
  head: ExtractHead,
  pages: AsyncIterable<readonly CertificateRecord[]>,
  isIncluded: IsIncluded,
  world: World,
): AsyncGenerator<string> {
  yield formatHead(head)
  let certificates = 0
  for await (const page of pages) {
    const records = page.filter(isIncluded)
    const statuses = await statusesOf(records, world)
    certificates += records.length
    if (records.length > 0)
      yield records.map((record, i) => formatLine(record, statuses[i] as CertificateStatus)).join('')
  }
  yield formatEnd(certificates)
}

/**
 * Sends an extract as a gzip file. Each chunk is made when the one before it has been sent. If a chunk cannot be made or
 * the client disconnects, the connection is closed, so the file lacks its last line.
 */
export function sendExtract(
  name: string,
  chunks: AsyncGenerator<string>,
  { log }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // Most octets of a certificate are random: a higher level takes three times as long and saves 5%.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), gzip, (error) => {
    if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') log.error({ err: error }, 'extract not completed')
  })
  reply.headers({
    'content-disposition': `attachment; filename="${name}.ndjson.gz"`,
    'cache-control': 'private, no-store',
    'x-test-only': TEST_ONLY,
  })
  return reply.type('application/gzip').send(gzip)
}
