import type { HttpInterface } from '../http/route.ts'
import { failAsRepository } from '../smki-repository/repository-messages.ts'
import { retrieveCertificate } from '../smki-repository/retrieve-certificate.ts'
import { searchCertificates } from '../smki-repository/search-certificates.ts'

// A request has about 200 octets.
const MAX_REQUEST_OCTETS = 16_384

/** The SMKI Repository web service. Clients of the real one work with it unchanged. */
export const smkiRepository: HttpInterface = {
  id: 'smki-repository',
  bodies: { 'application/xml': 'octets', 'text/xml': 'octets' },
  fail: failAsRepository,
  routes: [
    {
      method: 'POST',
      url: '/services/certificatesearch',
      listeners: ['open', 'repository'],
      who: ['repository-user'],
      summary: 'list the certificates of an organisation or a device',
      maxBodyOctets: MAX_REQUEST_OCTETS,
      handle: searchCertificates,
    },
    {
      method: 'POST',
      url: '/services/retrievecertificate',
      listeners: ['open', 'repository'],
      who: ['repository-user'],
      summary: 'get the certificate with a serial number',
      maxBodyOctets: MAX_REQUEST_OCTETS,
      handle: retrieveCertificate,
    },
  ],
}
