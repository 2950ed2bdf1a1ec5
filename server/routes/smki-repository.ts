import type { HttpInterface } from '../http/route.ts'
import { failAsRepository } from '../smki-repository/repository-messages.ts'
import { retrieve } from '../smki-repository/retrieve-certificate.ts'
import { search } from '../smki-repository/search-certificates.ts'

// A request has about 200 octets.
const MAX_REQUEST_OCTETS = 16_384

/** The SMKI Repository web service, as clients of the real one speak to it. */
export const smkiRepository: HttpInterface = {
  id: 'smki-repository',
  bodies: { 'application/xml': 'octets', 'text/xml': 'octets' },
  fail: failAsRepository,
  routes: [
    {
      method: 'POST',
      url: '/services/certificatesearch',
      doors: ['open', 'repository'],
      who: ['repository-user'],
      summary: 'the certificates of an organisation or a device',
      maxBodyOctets: MAX_REQUEST_OCTETS,
      handle: search,
    },
    {
      method: 'POST',
      url: '/services/retrievecertificate',
      doors: ['open', 'repository'],
      who: ['repository-user'],
      summary: 'the certificate of a serial number',
      maxBodyOctets: MAX_REQUEST_OCTETS,
      handle: retrieve,
    },
  ],
}
