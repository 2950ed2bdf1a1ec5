import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CertificateStatus, statusesOf } from '../../core/authority/revocation/status/index.ts'
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
import { invalidParameters, readRequest, responseOf } from './repository-messages.ts'

/** A search for every certificate of one holder. */
interface Search {
  readonly pki: HolderPki
  readonly eui64: string
}

// Only a load test gives one holder more certificates; the extract contains them all.
const MAX_RESULTS = 5000

/** Sends the certificates of an organisation or a device, in the order in which they were issued. */
export async function searchCertificates(
  { body }: FastifyRequest,
  reply: FastifyReply,
  { world }: ServerDeps,
): Promise<unknown> {
  const wanted = readRequest(body, 'CertificateSearchRequest', parseSearch)
  const records = await world.store.listCertificates({ ...wanted, limit: MAX_RESULTS + 1 })
  if (records.length > MAX_RESULTS)
    throw invalidParameters(`"${wanted.eui64}" has more than ${MAX_RESULTS} certificates; use the extract`)
  const held = records.filter(isHeld)
  const statuses = await statusesOf(held, world)
  const results = held.map((each, i) => formatResult(each, statuses[i] as CertificateStatus))
  return reply.type('application/xml').send(responseOf('CertificateSearchResponse', results.join('')))
}

function parseSearch(name: string, text: string): Search {
  const pki = (Object.keys(holderElements) as HolderPki[]).find((each) => holderElements[each] === name)
  if (!pki) throw new Error(`the schema allowed the parameter "${name}"`)
  return { pki, eui64: parseDashed(text) }
}

const formatResult = (record: HeldCertificate, status: CertificateStatus): string =>
  '<Result>' +
  `<CertificateSerial>${record.serial}</CertificateSerial>` +
  `<CertificateUsage>${formatUsage(record)}</CertificateUsage>` +
  `<CertificateStatus>${status}</CertificateStatus>` +
  `${roleElement(record)}</Result>`
