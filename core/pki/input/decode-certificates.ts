import { PkiError } from '../../base/index.ts'
import { decodeBase64, PemError, readPemBlocks, TAG } from '../x509/index.ts'
import { decodeText } from './decode-text.ts'
import type { InputFile } from './read-input.ts'

/** One certificate's octets, not parsed, and its place: the file and its number in it, from 0. */
export interface FoundCertificate {
  readonly file: string
  readonly index: number
  readonly der: Uint8Array
}

/** What one file holds; where that is no certificate, `instead` says what it is. */
interface Contents {
  readonly found: FoundCertificate[]
  readonly instead: string
}

interface Decoded {
  readonly ders: readonly Uint8Array[]
  readonly instead: string
}

/**
 * Returns the certificates of one file that is no directory and no zip.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_TOO_LARGE` for a zip, `INPUT_NOT_CERTIFICATE`
 */
export async function decodeMember(input: InputFile): Promise<Contents> {
  const { ders, instead } = await decode(input)
  return { found: ders.map((der, index) => ({ file: input.name, index, der })), instead }
}

async function decode({ name, bytes }: InputFile): Promise<Decoded> {
  if (bytes.length === 0) throw new PkiError('INPUT_EMPTY', `"${name}" is empty`)
  if (isZip(bytes)) throw new PkiError('INPUT_TOO_LARGE', `"${name}" is a zip inside a zip, which is not opened`)
  if (bytes[0] === TAG.sequence) return decodeDer(bytes)
  const text = decodeText(bytes)
  if (text === null) throw notCertificate(name, 'it is neither text nor DER')
  try {
    return await (text.includes('-----BEGIN') ? decodePem(text) : decodeDer(decodeBase64(text, 1)))
  } catch (cause) {
    if (cause instanceof PemError) throw notCertificate(name, cause.message, cause)
    throw cause
  }
}

// RFC 2315 calls it PKCS#7, RFC 5652 CMS; OpenSSL reads the old label of a certificate too.
const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE']
const BUNDLE_LABELS = ['PKCS7', 'CMS']

async function decodePem(text: string): Promise<Decoded> {
  const blocks = readPemBlocks(text)
  const ders: Uint8Array[] = []
  for (const { label, der } of blocks) {
    if (CERTIFICATE_LABELS.includes(label)) ders.push(der)
    if (BUNDLE_LABELS.includes(label)) for (const each of (await decodeDer(der)).ders) ders.push(each)
  }
  const labels = [...new Set(blocks.map(({ label }) => `"${label}"`))].join(', ')
  return { ders, instead: `it holds ${labels || 'no PEM block'}; allowed: "CERTIFICATE" or "PKCS7"` }
}

/** The second element tells what a SEQUENCE is: an OID begins PKCS#7, an INTEGER a key; all else is taken for a certificate. */
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

export const notCertificate = (name: string, why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CERTIFICATE', `"${name}" gives no certificate: ${why}`, {
    cause,
    cure: 'give PEM, DER, PKCS#7, a zip or a directory of these',
  })
