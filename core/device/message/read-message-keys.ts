import { createPrivateKey, type KeyObject } from 'node:crypto'
import { extname } from 'node:path'
import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import { decodeText, type InputFile, isDirectory, listFiles, readInputFile } from '../../pki/input/index.ts'
import { parseKey } from '../../pki/keys/index.ts'
import { fromHex, TAG, toHex } from '../../pki/x509/index.ts'
import { keyOfScalar, pointOfScalar } from '../credentials/index.ts'

const MAX_KEYS_OCTETS = 16 * 1_048_576
const EXTENSIONS = ['.key', '.pem', '.der', '.p8', '.pk8', '.hex', '.jwk', '.json', '.txt']

/**
 * Returns the private keys in a file: PKCS#8 (encrypted or not) or SEC1, as PEM (any number of blocks) or DER; 32 octets
 * in hex; a JWK or JWK set; or a JSON object from names to keys, each a JWK or `{ "scalarHex": … }`.
 * For a directory: the keys in its files; files without a private key are ignored.
 * @throws {PkiError} `INPUT_…`, `KEY_UNREADABLE`, `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export function readMessageKeys(path: string, passphrase: string | null): KeyObject[] {
  if (!isDirectory(path)) return decodeMessageKeys(readInputFile(path, MAX_KEYS_OCTETS), passphrase)
  const files = listFiles(path).filter((file) => EXTENSIONS.includes(extname(file).toLowerCase()))
  return files.flatMap((file) => readMember(file, passphrase))
}

/** Ignores a file that holds something else, such as a certificate. A broken key is an error. */
function readMember(file: string, passphrase: string | null): KeyObject[] {
  try {
    const input = readInputFile(file, MAX_KEYS_OCTETS)
    return holdsNoKey(input) ? [] : decodeMessageKeys(input, passphrase)
  } catch (error) {
    if (error instanceof PkiError && error.code === 'INPUT_EMPTY') return []
    throw error
  }
}

function holdsNoKey({ bytes }: InputFile): boolean {
  const text = decodeText(bytes)
  if (text === null) return !isKeyDer(bytes)
  if (/^\s*\{/.test(text)) return !/"(d|scalarHex)"/.test(text)
  return !text.includes('PRIVATE KEY-----') && !/^\s*[0-9a-f]{64}\s*$/i.test(text)
}

/** A private key starts with an INTEGER, its version. Certificates and CSRs do not. */
const isKeyDer = (bytes: Uint8Array): boolean => {
  const contents = 2 + ((bytes[1] ?? 0) > 0x80 ? (bytes[1] as number) - 0x80 : 0)
  return bytes[0] === TAG.sequence && bytes[contents] === TAG.integer
}

/** Like {@link readMessageKeys}, for a file that has been read. */
export function decodeMessageKeys({ name, bytes }: InputFile, passphrase: string | null): KeyObject[] {
  const text = decodeText(bytes)
  if (text === null) return [parseKey(bytes, name, passphrase)]
  if (/^\s*\{/.test(text)) return decodeJson(text, name)
  const compact = text.replace(/\s+/g, '')
  if (/^[0-9a-f]{64}$/i.test(compact)) return [keyOfScalar(fromHex(compact), name)]
  const blocks = text.match(PEM_KEY) ?? []
  if (blocks.length === 0) throw unreadable(name, 'it holds no private key')
  return blocks.map((block) => parseKey(Buffer.from(block), name, passphrase))
}

const PEM_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/g

const jwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  d: z.string(),
  x: z.string(),
  y: z.string(),
})
const scalar = z.strictObject({
  scalarHex: z.string().regex(/^[0-9a-f]{64}$/i, 'not 32 octets of hex'),
  publicPointHex: z
    .string()
    .regex(/^04[0-9a-f]{128}$/i, 'not an uncompressed point')
    .optional(),
})
const named = z.union([jwk, scalar])
// All three shapes give an array of keys.
const document = z.union([
  jwk.transform((key) => [key]),
  z.strictObject({ keys: z.array(jwk) }).transform(({ keys }) => keys),
  z.record(z.string(), named).transform((keys) => Object.values(keys)),
])

function decodeJson(text: string, name: string): KeyObject[] {
  const parsed = document.safeParse(parseJson(text, name))
  if (!parsed.success)
    throw unreadable(name, 'its JSON is not a P-256 JWK with "d", a JWK set, or an object from names to keys')
  return parsed.data.map((key) => ('scalarHex' in key ? keyOfNamed(key as Scalar, name) : importJwk(key as Jwk, name)))
}

type Jwk = z.infer<typeof jwk>
type Scalar = z.infer<typeof scalar>

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(name, 'it starts like JSON, but is not JSON', cause)
  }
}

function keyOfNamed({ scalarHex, publicPointHex }: Scalar, name: string): KeyObject {
  const scalar = fromHex(scalarHex)
  const key = keyOfScalar(scalar, name)
  if (publicPointHex === undefined || publicPointHex.toLowerCase() === toHex(pointOfScalar(scalar))) return key
  throw unreadable(name, 'a public point in it does not match its private key')
}

function importJwk(key: Jwk, name: string): KeyObject {
  const { kty, crv, d, x, y } = key
  try {
    return createPrivateKey({ key: { kty, crv, d, x, y }, format: 'jwk' })
  } catch (cause) {
    throw unreadable(name, 'a JWK in it is not a P-256 private key', cause)
  }
}

const unreadable = (name: string, why: string, cause?: unknown): PkiError =>
  new PkiError('KEY_UNREADABLE', `"${name}" is not a private key: ${why}`, {
    cause,
    cure: 'give PKCS#8 or SEC1 (PEM or DER), JWK, or 32 octets in hex',
  })
