import type { KeyObject } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { decodeText, type InputFile } from '../../pki/input/index.ts'
import { parseKey } from '../../pki/keys/index.ts'
import { decodeBase64, PemError, readPemBlocks } from '../../pki/x509/index.ts'
import { isBareHex, keyOfScalar, openKeyDer, openPkcs12, readJwks, scalarOf } from './read-key.ts'
import { sniffDer } from './sniff-der.ts'

/** One item in a file. */
export type Credential =
  | { readonly kind: 'certificate'; readonly der: Uint8Array }
  | { readonly kind: 'csr'; readonly der: Uint8Array }
  | { readonly kind: 'key'; readonly key: KeyObject }
  /** A private key, or a whole file, that cannot be read. */
  | { readonly kind: 'unreadable-key'; readonly error: PkiError }
  | { readonly kind: 'unreadable-file'; readonly error: PkiError }

/**
 * Returns every certificate, CSR and private key in a file. Decides by the contents, not by the file name. Returns nothing
 * if the file holds something else. What cannot be read is an item too, with its error. Throws nothing for bad input.
 */
export async function decodeCredentials(input: InputFile, passphrase: string | null): Promise<Credential[]> {
  try {
    return await decode(input, passphrase)
  } catch (error) {
    if (error instanceof PkiError) return [{ kind: 'unreadable-file', error }]
    if (!(error instanceof PemError)) throw error
    const refusal = new PkiError('INPUT_NOT_CERTIFICATE', `"${input.name}": ${error.message}`, { cause: error })
    return [{ kind: 'unreadable-file', error: refusal }]
  }
}

async function decode({ name, bytes }: InputFile, passphrase: string | null): Promise<Credential[]> {
  // Text comes first: DER is never text, because its tags are control characters, but a text that starts with "0"
  // starts with the tag of a SEQUENCE.
  const text = decodeText(bytes)?.trim()
  if (text === undefined) return decodeDer(name, bytes, passphrase)
  if (text.includes('-----BEGIN')) return decodePem(name, text, passphrase)
  if (isBareHex(text)) return [keyOrProblem(() => keyOfScalar(scalarOf(text), name))]
  if (text.startsWith('{')) return text.includes('"kty"') ? decodeJson(name, text) : []
  // Base64 of a DER SEQUENCE of 256 octets or more starts with "MI".
  return text.startsWith('MI') ? decodeDer(name, decodeBase64(text, 1), passphrase) : []
}

async function decodeDer(name: string, der: Uint8Array, passphrase: string | null): Promise<Credential[]> {
  const kind = sniffDer(der)
  switch (kind) {
    case 'certificate':
    case 'csr':
      return [{ kind, der }]
    case 'key':
      return [keyOrProblem(() => parseKey(der, name, null))]
    case 'encrypted-key':
      return [keyOrProblem(() => openKeyDer(der, name, passphrase))]
    case 'pkcs7': {
      const { readPkcs7 } = await import('../../pki/x509/library/index.ts')
      return readPkcs7(der).map((each) => ({ kind: 'certificate', der: each }))
    }
    case 'pkcs12':
      return decodePkcs12(name, der, passphrase)
    case 'public-key':
    case null:
      return []
    default:
      return kind satisfies never
  }
}

async function decodePkcs12(name: string, der: Uint8Array, passphrase: string | null): Promise<Credential[]> {
  try {
    const { certificates, keys } = await openPkcs12(der, name, passphrase)
    return [
      ...certificates.map((each): Credential => ({ kind: 'certificate', der: each })),
      ...keys.map((key): Credential => ({ kind: 'key', key })),
    ]
  } catch (error) {
    if (error instanceof PkiError) return [{ kind: 'unreadable-key', error }]
    throw error
  }
}

// Only private keys have RFC 1421 headers (OpenSSL's old encrypted SEC1), and OpenSSL reads those itself.
const PRIVATE_BLOCK = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g
const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE']
const CSR_LABELS = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']
const BUNDLE_LABELS = ['PKCS7', 'CMS']

async function decodePem(name: string, text: string, passphrase: string | null): Promise<Credential[]> {
  const keys = (text.match(PRIVATE_BLOCK) ?? []).map((block) =>
    keyOrProblem(() => parseKey(Buffer.from(block), name, passphrase)),
  )
  const found: Credential[] = []
  for (const { label, der } of readPemBlocks(text.replace(PRIVATE_BLOCK, ''))) {
    if (CERTIFICATE_LABELS.includes(label)) found.push({ kind: 'certificate', der })
    if (CSR_LABELS.includes(label)) found.push({ kind: 'csr', der })
    if (BUNDLE_LABELS.includes(label)) found.push(...(await decodeDer(name, der, passphrase)))
  }
  return [...found, ...keys]
}

function decodeJson(name: string, text: string): Credential[] {
  try {
    return readJwks(text, name).map((key) => ({ kind: 'key', key }))
  } catch (error) {
    if (error instanceof PkiError) return [{ kind: 'unreadable-key', error }]
    throw error
  }
}

function keyOrProblem(read: () => KeyObject): Credential {
  try {
    return { kind: 'key', key: read() }
  } catch (error) {
    if (error instanceof PkiError) return { kind: 'unreadable-key', error }
    throw error
  }
}
