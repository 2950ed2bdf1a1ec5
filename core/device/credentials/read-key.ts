import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { decodeText } from '../../pki/input/index.ts'
import { describeKey, parseKey } from '../../pki/keys/index.ts'
import { describeRequirement, fromHex } from '../../pki/x509/index.ts'
import type { Pkcs12Contents } from '../../pki/x509/library/index.ts'
import { sniffDer } from './sniff-der.ts'

const ALLOWED = 'PKCS#8, SEC1, PKCS#12, JWK, or 32 octets as hex'

/**
 * Returns the only P-256 private key in a file: PKCS#8 (also encrypted) or SEC1, as PEM or DER; PKCS#12; JWK; or hex.
 * `where` names the file in messages.
 * @throws {PkiError} `KEY_UNREADABLE`, `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`; `KEY_MISMATCH` if the key is not
 *   on P-256
 */
export async function readKey(bytes: Uint8Array, where: string, passphrase: string | null): Promise<KeyObject> {
  const key = await readAnyKey(bytes, where, passphrase)
  const problem = curveProblem(key)
  if (problem !== null) throw new PkiError('KEY_MISMATCH', `key "${where}" is ${problem}`, { source: 'GBCS 12.2' })
  return key
}

/** Returns null if a key is on P-256, and otherwise what it is, for use after "is". */
export function curveProblem(key: KeyObject): string | null {
  const kind = describeKey(key)
  if (kind?.algorithm === 'ec') return null
  const got = kind ? describeRequirement(kind) : (key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType)
  return `${got}; EC P-256 is required`
}

/** Like {@link readKey}, for any type of key. */
async function readAnyKey(bytes: Uint8Array, where: string, passphrase: string | null): Promise<KeyObject> {
  const text = decodeText(bytes)?.trim()
  if (text === undefined) return readDerKey(bytes, where, passphrase)
  if (text.includes('-----BEGIN')) return parseKey(bytes, where, passphrase)
  if (text.startsWith('{')) return onlyKey(readJwks(text, where), where)
  if (isBareHex(text)) return keyOfScalar(scalarOf(text), where)
  throw unreadable(where)
}

async function readDerKey(der: Uint8Array, where: string, passphrase: string | null): Promise<KeyObject> {
  const kind = sniffDer(der)
  if (kind === 'pkcs12') return onlyKey((await openPkcs12(der, where, passphrase)).keys, where)
  if (kind === 'encrypted-key') return openKeyDer(der, where, passphrase)
  return parseKey(der, where, passphrase)
}

function onlyKey(keys: readonly KeyObject[], where: string): KeyObject {
  const [key] = keys
  if (key && keys.length === 1) return key
  throw new PkiError('KEY_UNREADABLE', `"${where}" holds ${keys.length} private keys; exactly one is required`)
}

/** Decrypts a PKCS#8 key in DER. @throws {PkiError} `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG` */
export function openKeyDer(der: Uint8Array, where: string, passphrase: string | null): KeyObject {
  if (passphrase === null) throw passphraseRequired(where)
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8', passphrase })
  } catch (cause) {
    throw new PkiError('KEY_PASSPHRASE_WRONG', `the passphrase for key "${where}" is wrong`, { cause })
  }
}

/** Returns the error for encrypted input without a passphrase. */
const passphraseRequired = (where: string): PkiError =>
  new PkiError('KEY_PASSPHRASE_REQUIRED', `"${where}" is encrypted and no passphrase was given`, {
    cure: 'add --passphrase-file FILE',
  })

/**
 * Reads a PKCS#12 file. Loads the PKCS#12 library.
 * @throws {PkiError} `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`, `KEY_UNREADABLE`
 */
export async function openPkcs12(der: Uint8Array, where: string, passphrase: string | null): Promise<Pkcs12Contents> {
  if (passphrase === null) throw passphraseRequired(where)
  const { readPkcs12 } = await import('../../pki/x509/library/index.ts')
  return readPkcs12(der, where, passphrase)
}

/** Whether a text is 32 octets of hex: a P-256 private key as a bare scalar. */
export const isBareHex = (text: string): boolean => /^(0x)?[0-9A-Fa-f]{64}$/.test(text.replace(/[\s:]+/g, ''))

/** Returns the P-256 private key for a scalar, 32 octets. Computes its public key. @throws {PkiError} `KEY_UNREADABLE` */
export function keyOfScalar(octets: Uint8Array, where: string): KeyObject {
  let point: Uint8Array
  try {
    point = pointOfScalar(octets)
  } catch (cause) {
    throw new PkiError(
      'KEY_UNREADABLE',
      `"${where}" is not a P-256 private key: the scalar must be from 1 to the group order minus 1`,
      {
        cause,
        source: 'SEC 1 3.2.1',
      },
    )
  }
  const part = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
  const [x, y] = [part(point.subarray(1, 33)), part(point.subarray(33))]
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: part(octets), x, y }, format: 'jwk' })
}

/** Returns the public key of a scalar as an uncompressed point. Throws the error of OpenSSL if the scalar is invalid. */
export function pointOfScalar(octets: Uint8Array): Uint8Array {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(octets)
  return ecdh.getPublicKey()
}

/** Returns the octets of a text for which {@link isBareHex} is true. */
export const scalarOf = (text: string): Uint8Array => fromHex(text.replace(/[\s:]+/g, '').replace(/^0x/, ''))

/** Returns the private keys in a JWK or JWK set (RFC 7517); ignores public keys. @throws {PkiError} `KEY_UNREADABLE` */
export function readJwks(text: string, where: string): KeyObject[] {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw unreadable(where, cause)
  }
  const listed = (document as { readonly keys?: unknown }).keys
  const jwks = Array.isArray(listed) ? listed : [document]
  return jwks.filter(isPrivateJwk).map((jwk) => {
    try {
      return createPrivateKey({ key: jwk, format: 'jwk' })
    } catch (cause) {
      throw new PkiError('KEY_UNREADABLE', `"${where}" holds an invalid JWK`, {
        cause,
        source: 'RFC 7518 6.2',
      })
    }
  })
}

const isPrivateJwk = (jwk: unknown): jwk is { kty: string; d: string } =>
  jwk !== null && typeof jwk === 'object' && 'kty' in jwk && 'd' in jwk && typeof jwk.d === 'string'

const unreadable = (where: string, cause?: unknown): PkiError =>
  new PkiError('KEY_UNREADABLE', `"${where}" holds no private key; allowed: ${ALLOWED}`, { cause })
