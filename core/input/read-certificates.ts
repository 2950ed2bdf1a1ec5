import { extname } from 'node:path'
import { PkiError } from '../errors.ts'
import { TAG } from '../x509/der-reader.ts'
import { decodeBase64, PemError, readPemBlocks } from '../x509/pem.ts'
import { decodeText } from './decode-text.ts'
import { type InputFile, isDirectory, listFiles, MAX_BUNDLE_OCTETS, readInputFile } from './read-input.ts'

/** One certificate's octets, not parsed, and its place: the file and its number in it, from 0. */
export interface FoundCertificate {
  readonly file: string
  readonly index: number
  readonly der: Uint8Array
}

/**
 * Returns every certificate in a file or directory: DER, PEM bundle, base64, PKCS#7, zip.
 * In a directory or zip, files that hold something else (keys, requests, notes) are passed over.
 * @throws {PkiError} `INPUT_…`, also where nothing that could be a certificate is found
 */
export async function readCertificates(path: string): Promise<FoundCertificate[]> {
  if (isDirectory(path)) {
    const found = await Promise.all(listFiles(path).filter(mayHoldCertificates).map(readMember))
    return expectSome(path, found.flat(), 'the directory holds no certificate')
  }
  return expectSome(path, await decodeCertificates(readInputFile(path, MAX_BUNDLE_OCTETS)), 'it holds no certificate')
}

/** Like {@link readCertificates} for octets at hand. */
export async function decodeCertificates(input: InputFile): Promise<FoundCertificate[]> {
  const { name, bytes } = input
  if (isZip(bytes)) return decodeZip(input)
  if (bytes[0] === TAG.sequence) return number(name, await decodeDer(bytes))
  const text = decodeText(bytes)
  if (text === null) throw notCertificate(name, 'it is neither text nor DER')
  try {
    if (text.includes('-----BEGIN')) return number(name, await decodePem(text))
    return number(name, await decodeDer(decodeBase64(text, 1)))
  } catch (cause) {
    if (cause instanceof PemError) throw notCertificate(name, cause.message, cause)
    throw cause
  }
}

async function readMember(name: string): Promise<FoundCertificate[]> {
  try {
    return await decodeCertificates(readInputFile(name, MAX_BUNDLE_OCTETS))
  } catch (error) {
    // An empty member is skipped like any other that holds something else.
    if (error instanceof PkiError && error.code === 'INPUT_EMPTY') return []
    throw error
  }
}

const EXTENSIONS = ['.pem', '.crt', '.cer', '.cert', '.der', '.p7b', '.p7c', '.zip']
const mayHoldCertificates = (name: string): boolean => EXTENSIONS.includes(extname(name).toLowerCase())

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

async function decodePem(text: string): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for (const { label, der } of readPemBlocks(text)) {
    if (label === 'CERTIFICATE' || label === 'X509 CERTIFICATE') found.push(der)
    if (label === 'PKCS7' || label === 'CMS') found.push(...(await decodeDer(der)))
  }
  return found
}

/** The second element tells what a SEQUENCE is: an OID begins PKCS#7, an INTEGER a key; all else is taken for a certificate. */
async function decodeDer(der: Uint8Array): Promise<Uint8Array[]> {
  const lengthOctets = (der[1] ?? 0) > 0x80 ? (der[1] as number) - 0x80 : 0
  const inner = der[2 + lengthOctets]
  if (inner === TAG.oid) return (await import('../x509/pkcs7.ts')).readPkcs7(der)
  return inner === TAG.integer ? [] : [der]
}

async function decodeZip({ name, bytes }: InputFile): Promise<FoundCertificate[]> {
  const { readZip } = await import('./read-zip.ts')
  const members = readZip({ name, bytes }).filter(
    (member) => mayHoldCertificates(member.name) && member.bytes.length > 0,
  )
  return (await Promise.all(members.map(decodeCertificates))).flat()
}

const number = (file: string, ders: readonly Uint8Array[]): FoundCertificate[] =>
  ders.map((der, index) => ({ file, index, der }))

function expectSome(path: string, found: FoundCertificate[], why: string): FoundCertificate[] {
  if (found.length === 0) throw notCertificate(path, why)
  return found
}

const notCertificate = (name: string, why: string, cause?: unknown): PkiError =>
  new PkiError('INPUT_NOT_CERTIFICATE', `"${name}" gives no certificate: ${why}`, {
    cause,
    cure: 'give PEM, DER, PKCS#7, a zip or a directory of these',
  })
