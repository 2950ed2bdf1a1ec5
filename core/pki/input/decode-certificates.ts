import { PkiError } from '../../base/index.ts'
import { TAG } from '../x509/index.ts'
import type { InputFile } from './read-input.ts'
import { unwrap } from './unwrap.ts'

/** The octets of one certificate, not parsed. */
export interface FoundCertificate {
  readonly file: string
  /** Its number in the file, from 0. */
  readonly index: number
  readonly der: Uint8Array
}

/** The certificates of one file. If there are none, `instead` says what the file contains. */
interface MemberContents {
  readonly found: FoundCertificate[]
  readonly instead: string
}

interface Decoded {
  readonly ders: readonly Uint8Array[]
  readonly instead: string
}

// RFC 2315 calls it PKCS#7, RFC 5652 CMS. OpenSSL also accepts the old labels of a certificate.
const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE']
const BUNDLE_LABELS = ['PKCS7', 'PKCS #7 SIGNED DATA', 'CMS']
const LABELS = [...CERTIFICATE_LABELS, ...BUNDLE_LABELS]

/**
 * Returns the certificates of one file, which is neither a directory nor a zip: DER, PEM, base64 or PKCS#7.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_TOO_LARGE` for a zip, `INPUT_NOT_CERTIFICATE`
 */
export async function decodeMember(input: InputFile): Promise<MemberContents> {
  const { ders, instead } = await decode(input)
  return { found: ders.map((der, index) => ({ file: input.name, index, der })), instead }
}

async function decode(input: InputFile): Promise<Decoded> {
  const { name, bytes } = input
  if (isZip(bytes)) throw new PkiError('INPUT_TOO_LARGE', `"${name}" is a zip inside a zip, which is not opened`)
  const { items, labels } = unwrap(input, LABELS, (why, cause, cure) => notCertificate(name, why, cause, cure))
  const [item] = items
  if (labels === null) return decodeDer(item?.der as Uint8Array)
  const ders: Uint8Array[] = []
  for (const { label, der } of items) {
    if (label !== null && BUNDLE_LABELS.includes(label)) for (const each of (await decodeDer(der)).ders) ders.push(each)
    else ders.push(der)
  }
  return { ders, instead: `it holds ${labels}; allowed: "CERTIFICATE" or "PKCS7"` }
}

/** The first element inside the SEQUENCE tells what it is: an OID PKCS#7, an INTEGER a key, anything else a certificate. */
async function decodeDer(der: Uint8Array): Promise<Decoded> {
  const lengthOctets = (der[1] ?? 0) > 0x80 ? (der[1] as number) - 0x80 : 0
  const inner = der[2 + lengthOctets]
  if (inner === TAG.integer) return { ders: [], instead: 'it holds a private key' }
  if (inner !== TAG.oid) return { ders: [der], instead: '' }
  const { readPkcs7 } = await import('../x509/library/index.ts')
  return { ders: readPkcs7(der), instead: 'its PKCS#7 structure holds no certificate' }
}

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

const CURE = 'give PEM, DER, PKCS#7, a zip or a directory of these'

export const notCertificate = (name: string, why: string, cause?: unknown, cure: string = CURE): PkiError =>
  new PkiError('INPUT_NOT_CERTIFICATE', `"${name}" has no certificate: ${why}`, { cause, cure })
