import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CertificateStatus, statusOf } from '../../core/authority/revocation/status/index.ts'
import { parseSerial } from '../../core/pki/x509/index.ts'
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
import { NOT_FOUND, OK, outcomeElements, readRequest, responseOf } from './repository-messages.ts'

/** Sends the certificate with a serial number. */
export async function retrieveCertificate(
  request: FastifyRequest,
  reply: FastifyReply,
  { world }: ServerDeps,
): Promise<unknown> {
  const asked = readRequest(request.body, 'CertificateDataRequest', (_name, text) => text.trim())
  const serial = parseSerial(asked)
  const record = serial === null ? null : await world.store.findCertificate(serial)
  if (!record || !isHeld(record))
    throw new HttpFault(NOT_FOUND, 'certificate-not-found', `no certificate has the serial number ${asked}`)
  const status = await statusOf(record, world)
  const content = `${outcomeElements(OK, 'OK', request)}${formatCertificate(record, status)}`
  return reply.type('application/xml').send(responseOf('CertificateDataResponse', content))
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
    // This toolkit issues no certificates for manufacturing.
    '<ManufacturingFlag>false</ManufacturingFlag></CertificateResponse>'
  )
}
