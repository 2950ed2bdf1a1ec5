import { zipSync } from 'fflate'
import { toPem } from '../../../core/index.ts'
import { adHocMessage } from '../../support/ad-hoc.ts'
import { batchOf } from '../../support/batched.ts'
import { csrFor } from '../../support/csr.ts'
import { rsaKey } from '../../support/keys.ts'
import { deviceCsr } from '../../support/register.ts'
import { profiles } from '../../support/world.ts'

const pem = (der: Uint8Array): string => JSON.stringify(toPem('CERTIFICATE REQUEST', der)).slice(1, -1)
const leafCsr = (id: Parameters<typeof profiles.findLeaf>[0]): string => pem(csrFor(profiles.findLeaf(id)))
const spoilt = deviceCsr(9).slice(0, -1)
const base64 = (der: Uint8Array): Uint8Array => Buffer.from(Buffer.from(der).toString('base64'))

/** What `$name` stands for. */
export const values = new Map<string, string>([
  ...[1, 2, 3, 4].map((n) => [`device${n}`, pem(deviceCsr(n))] as const),
  ['foreign', pem(deviceCsr(1, 0x77))],
  ['spoilt', pem(spoilt)],
  ['organisation', leafCsr('smki-organisation/organisation-ds')],
  ['infrastructure', leafCsr('dccki/infrastructure')],
  ['portal', pem(csrFor(profiles.findLeaf('iki/portal-device'), rsaKey(2048, 'portal')))],
  ['portal2', leafCsr('iki/portal-device')],
])
const search = (eui64: string): string =>
  `<CertificateSearchRequest><CertificateSubjectAltName>${eui64}</CertificateSubjectAltName></CertificateSearchRequest>`
const retrieval = (serial: string): string =>
  `<CertificateDataRequest><CertificateSerial>${serial}</CertificateSerial></CertificateDataRequest>`

const payloads: Readonly<Record<string, () => string | Uint8Array>> = {
  junk: () => 'no <such> thing',
  'search-device': () => search('00-00-5E-EF-10-00-00-01'),
  'search-nobody': () => search('00-00-5E-EF-10-00-99-99'),
  retrieve: () => retrieval(values.get('serial') as string),
  'retrieve-nothing': () => retrieval('AB'.repeat(16)),
  'ad-hoc': () => adHocMessage(deviceCsr(1)),
  'ad-hoc-unknown': () => adHocMessage(deviceCsr(5)),
  'ad-hoc-spoilt': () => adHocMessage(spoilt),
  'ad-hoc-foreign': () => adHocMessage(deviceCsr(1, 0x77)),
  batch: () => batchOf({ a: deviceCsr(6), b: deviceCsr(1, 0x77), c: 'AAAA' }),
  zip: () => zipSync({ 'a.csr': base64(deviceCsr(7)), 'b.csr': base64(spoilt) }),
  'zip-empty': () => zipSync({ 'a.txt': base64(deviceCsr(7)) }),
}

const made = new Map<string, string | Uint8Array>()

/** Returns what `#name` stands for, the same octets each time: a signature is another one whenever it is made. */
export function payloadOf(name: string): string | Uint8Array {
  const payload = made.get(name) ?? payloads[name]?.()
  if (payload === undefined) throw new Error(`no payload is called "${name}"`)
  made.set(name, payload)
  return payload
}
