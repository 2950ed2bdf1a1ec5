import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CertificateStatus, statusOf } from '../../core/index.ts'
import type { ServerDeps } from '../http/deps.ts'
import { HttpFault } from '../http/http-fault.ts'
import {
  formatDashed,
  formatUsage,
  type HeldCertificate,
  holderElements,
  isHeld,
  roleElement,
} from './held-certificate.ts'
import { answerOf, documentOf, NOT_FOUND, OK, readRequest } from './repository-messages.ts'

// RFC 5280 §4.1.2.2 allows more; a serial number of this toolkit has 16 octets.
const SERIAL_DIGITS = 32

/** Answers with the certificate of a serial number. */
export async function retrieve(request: FastifyRequest, reply: FastifyReply, { world }: ServerDeps): Promise<unknown> {
  const asked = readRequest(request.body, 'CertificateDataRequest', (_name, text) => text.trim().toUpperCase())
  const record = await world.store.findCertificate(asked.replace(/^0+(?=.{32})/, '').padStart(SERIAL_DIGITS, '0'))
  if (!record || !isHeld(record))
    throw new HttpFault(NOT_FOUND, 'certificate-not-found', `no certificate has the serial number ${asked}`)
  const status = await statusOf(record, world)
  const content = `${answerOf(OK, 'OK', request)}${formatCertificate(record, status)}`
  return reply.type('application/xml').send(documentOf('CertificateDataResponse', content))
}

function formatCertificate(record: HeldCertificate, status: CertificateStatus): string {
  const holder = holderElements[record.pki]
  return (
    '<CertificateResponse>' +
    `<${holder}>${formatDashed(record.eui64)}</${holder}>` +
    `<CertificateSerial>${record.serial}</CertificateSerial>` +
    `<CertificateStatus>${status}</CertificateStatus>` +
    `<CertificateBody>${Buffer.from(record.der).toString('base64')}</CertificateBody>` +
    roleElement(record) +
    `<CertificateUsage>${formatUsage(record)}</CertificateUsage>` +
    // Nothing here is made for manufacturing.
    '<ManufacturingFlag>false</ManufacturingFlag></CertificateResponse>'
  )
}
