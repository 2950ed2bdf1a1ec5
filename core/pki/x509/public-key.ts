import { createPublicKey, hash, type KeyObject } from 'node:crypto'
import { DerError, DerReader, TAG } from './der-reader.ts'
import { OID, oidName } from './oids.ts'
import { isOnP256 } from './p256.ts'

/** The contents of a SubjectPublicKeyInfo, not checked. */
export type PublicKeyInfo = {
  readonly spkiDer: Uint8Array
  /** The contents of the BIT STRING, from which key identifiers are computed (RFC 5280 §4.2.1.2). */
  readonly keyOctets: Uint8Array
} & (
  | { readonly kind: 'ec'; readonly curve: string | 'explicit' | 'absent'; readonly point: Uint8Array }
  | {
      readonly kind: 'rsa'
      readonly modulus: Uint8Array
      readonly exponent: bigint
      readonly parameters: 'null' | 'other'
    }
  | { readonly kind: 'other'; readonly algorithm: string }
)

/** RFC 5280 §4.1.2.7 */
export function readPublicKeyInfo(reader: DerReader): PublicKeyInfo {
  const start = reader.offset
  const spki = reader.read(TAG.sequence, 'subjectPublicKeyInfo')
  const algorithm = spki.read(TAG.sequence, 'key algorithm')
  const type = algorithm.readOid('key algorithm')
  const parameters = algorithm.atEnd ? null : readParameters(algorithm)
  algorithm.expectEnd('key algorithm')
  const keyOctets = spki.readOctetBits('public key')
  spki.expectEnd('subjectPublicKeyInfo')
  const common = { spkiDer: reader.bytes.subarray(start, reader.offset), keyOctets }
  if (type === OID.ecPublicKey) return { ...common, kind: 'ec', curve: curveOf(parameters), point: keyOctets }
  if (type === OID.rsaEncryption) return { ...common, kind: 'rsa', ...readRsaKey(reader.bytes, keyOctets, parameters) }
  return { ...common, kind: 'other', algorithm: type }
}

type Parameters = { tag: number; oid: string | null; length: number } | null

function readParameters(algorithm: DerReader): Parameters {
  const tag = algorithm.nextTag
  if (tag === TAG.oid) return { tag, oid: algorithm.readOid('curve'), length: 0 }
  return { tag, oid: null, length: algorithm.readRaw('key parameters').length }
}

// RFC 5480 §2.1.1: namedCurve; implicitCurve and specifiedCurve must not be used.
const curveOf = (parameters: Parameters): string => (parameters === null ? 'absent' : (parameters.oid ?? 'explicit'))

function readRsaKey(bytes: Uint8Array, octets: Uint8Array, parameters: Parameters) {
  // In place, so that offsets in errors count from the start of the input.
  const at = octets.byteOffset - bytes.byteOffset
  const contents = new DerReader(bytes, at, at + octets.length)
  const key = contents.read(TAG.sequence, 'RSA public key')
  contents.expectEnd('RSA public key')
  const modulus = key.readInteger('RSA modulus')
  const exponent = key.readInteger('RSA exponent')
  key.expectEnd('RSA public key')
  if ((modulus[0] as number) > 0x7f || (exponent[0] as number) > 0x7f) {
    throw new DerError(at, 'a negative number in an RSA public key')
  }
  const isNull = parameters?.tag === TAG.null && parameters.length === 2
  return {
    modulus: modulus[0] === 0 ? modulus.subarray(1) : modulus,
    exponent: BigInt(`0x${Buffer.from(exponent).toString('hex')}`),
    parameters: isNull ? ('null' as const) : ('other' as const),
  }
}

/** The key that a profile requires. */
export type KeyRequirement =
  | { readonly algorithm: 'ec'; readonly curve: 'P-256' }
  | { readonly algorithm: 'rsa'; readonly bits: number }

export type KeyProblem =
  | 'algorithm'
  | 'curve'
  | 'explicit-curve'
  | 'compressed-point'
  | 'invalid-point'
  | 'rsa-size'
  | 'rsa-exponent'
  | 'rsa-modulus'

export interface KeyFault {
  readonly problem: KeyProblem
  readonly message: string
}

/** Returns how `key` differs from `required`, or null. Does not check that a point is on the curve; see {@link findPointFault}. */
export function findKeyFault(key: PublicKeyInfo, required: KeyRequirement): KeyFault | null {
  if (key.kind === 'ec' && required.algorithm === 'ec') return findEcFault(key)
  if (key.kind === 'rsa' && required.algorithm === 'rsa') return findRsaFault(key, required.bits)
  const got = key.kind === 'other' ? oidName(key.algorithm) : key.kind.toUpperCase()
  return { problem: 'algorithm', message: `key algorithm is ${got}; ${describeRequirement(required)} is required` }
}

export const describeRequirement = (required: KeyRequirement): string =>
  required.algorithm === 'ec' ? `EC ${required.curve}` : `RSA ${required.bits}`

function findEcFault(key: PublicKeyInfo & { kind: 'ec' }): KeyFault | null {
  const { curve, point } = key
  if (curve === 'explicit') {
    return {
      problem: 'explicit-curve',
      message: 'the key has explicit curve parameters; the named curve prime256v1 is required',
    }
  }
  if (curve !== OID.prime256v1) {
    return { problem: 'curve', message: `curve is ${oidName(curve)}; prime256v1 is required` }
  }
  // SEC 1 §2.3.3: 04 uncompressed, 02 and 03 compressed, 06 and 07 hybrid, 00 the point at infinity.
  const form = point[0]
  if (form === 2 || form === 3) {
    return {
      problem: 'compressed-point',
      message: 'the point is compressed; the uncompressed form is required',
    }
  }
  if (form !== 4 || point.length !== 65) {
    return {
      problem: 'invalid-point',
      message: `the point has ${point.length} octets and begins with ${hexOctet(form)}; 65 octets that begin with 04 are required`,
    }
  }
  return null
}

/** Returns the fault of the point of a key without another fault, or null. An RSA key has no point. */
export function findPointFault(key: PublicKeyInfo): KeyFault | null {
  if (key.kind !== 'ec' || isOnP256(key.point)) return null
  return { problem: 'invalid-point', message: 'the point is not on prime256v1' }
}

const hexOctet = (octet: number | undefined): string => (octet ?? 0).toString(16).padStart(2, '0')

// FIPS 186-5 §5.1, A.1.1: odd, and 2^16 < e < 2^256.
const MIN_EXPONENT = 65_537n
const MAX_EXPONENT = 1n << 256n

function findRsaFault(key: PublicKeyInfo & { kind: 'rsa' }, bits: number): KeyFault | null {
  const size = rsaBits(key.modulus)
  if (size !== bits) return { problem: 'rsa-size', message: `the RSA key has ${size} bits; ${bits} are required` }
  if (((key.modulus.at(-1) as number) & 1) === 0) return { problem: 'rsa-modulus', message: 'the RSA modulus is even' }
  if (key.exponent < MIN_EXPONENT || key.exponent >= MAX_EXPONENT || (key.exponent & 1n) === 0n) {
    return {
      problem: 'rsa-exponent',
      message: `the RSA exponent is ${shortNumber(key.exponent)}; an odd number of at least 65537 is required`,
    }
  }
  // RFC 3279 §2.3.1: the parameters are NULL.
  if (key.parameters !== 'null') return { problem: 'algorithm', message: 'rsaEncryption has no NULL parameters' }
  return null
}

const shortNumber = (n: bigint): string => (n < 1n << 64n ? `${n}` : `${n.toString(2).length} bits`)

/** Returns the length of an RSA modulus in bits. */
export function rsaBits(modulus: Uint8Array): number {
  return modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
}

/** Returns the key for `node:crypto`. Throws OpenSSL's error if it does not accept the key. */
export function importPublicKey(spkiDer: Uint8Array): KeyObject {
  // Node takes any view of octets here; its types name Buffer alone.
  return createPublicKey({ key: spkiDer as Buffer, format: 'der', type: 'spki' })
}

/** Returns the SHA-256 of the SubjectPublicKeyInfo, lower-case hex: how the toolkit identifies a key. */
export const keyFingerprint = (spkiDer: Uint8Array): string => hash('sha256', spkiDer, 'hex')

/**
 * Returns the key identifier of RFC 5280 §4.2.1.2: method 1, all 20 octets of SHA-1;
 * method 2, 8 octets, 0100 followed by the low 60 bits.
 */
export function keyIdentifier(keyOctets: Uint8Array, method: 1 | 2): Uint8Array {
  // As a string, a character an octet: three times as fast as a Buffer for so few.
  const digest = hash('sha1', keyOctets, 'latin1')
  const dropped = method === 1 ? 0 : 12
  const identifier = new Uint8Array(digest.length - dropped)
  for (let i = 0; i < identifier.length; i++) identifier[i] = digest.charCodeAt(dropped + i)
  if (method === 2) identifier[0] = 0x40 | ((identifier[0] as number) & 0x0f)
  return identifier
}
