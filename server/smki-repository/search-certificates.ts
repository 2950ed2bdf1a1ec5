import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CertificateStatus, statusesOf } from '../../core/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import {
  formatUsage,
  type HeldCertificate,
  type HolderPki,
  holderElements,
  isHeld,
  parseDashed,
  roleElement,
} from './held-certificate.ts'
import { documentOf, invalidParameters, readRequest } from './repository-messages.ts'

/** What is searched for: every certificate of one holder. */
interface Search {
  readonly pki: HolderPki
  readonly eui64: string
}

// The holder of more than these is a load test; the extract has them all.
const MOST_RESULTS = 5000

/** Answers a search: the certificates of an organisation or a device, in order of issue. */
export async function search({ body }: FastifyRequest, reply: FastifyReply, { world }: ServerDeps): Promise<unknown> {
  const wanted = readRequest(body, 'CertificateSearchRequest', parseSearch)
  const records = await world.store.listCertificates({ ...wanted, limit: MOST_RESULTS + 1 })
  if (records.length > MOST_RESULTS)
    throw invalidParameters(`"${wanted.eui64}" has more than ${MOST_RESULTS} certificates; take the extract`)
  const held = records.filter(isHeld)
  const statuses = await statusesOf(held, world)
  const results = held.map((each, i) => formatResult(each, statuses[i] as CertificateStatus))
  return reply.type('application/xml').send(documentOf('CertificateSearchResponse', results.join('')))
}

function parseSearch(name: string, text: string): Search {
  const pki = (Object.keys(holderElements) as HolderPki[]).find((each) => holderElements[each] === name)
  if (!pki) throw new Error(`the schema has let "${name}" through`)
  return { pki, eui64: parseDashed(text) }
}

const formatResult = (record: HeldCertificate, status: CertificateStatus): string =>
  '<Result>' +
  `<CertificateSerial>${record.serial}</CertificateSerial>` +
  `<CertificateUsage>${formatUsage(record)}</CertificateUsage>` +
  `<CertificateStatus>${status}</CertificateStatus>` +
  `${roleElement(record)}</Result>`
