import { checkPrimeSync, createECDH, createHmac, createPrivateKey, type KeyObject } from 'node:crypto'
import { fromHex, type KeyRequirement } from '../x509/index.ts'

/**
 * Returns the private key derived from `seed` and `label`. For tests only: anyone who knows the seed has the key.
 * The octets come from HMAC-SHA-256 in counter mode (SP 800-108 §4.1).
 */
export function seededKey(required: KeyRequirement, seed: string, label: string): KeyObject {
  const stream = octetStream(seed, label)
  return required.algorithm === 'ec' ? seededEcKey(stream) : seededRsaKey(required.bits, stream)
}

type OctetStream = (length: number) => Uint8Array

function octetStream(seed: string, label: string): OctetStream {
  let counter = 0
  let block: Uint8Array = new Uint8Array(0)
  let used = 0
  return (length) => {
    const octets = new Uint8Array(length)
    for (let i = 0; i < length; i++) {
      if (used === block.length) {
        block = createHmac('sha256', seed).update(`${label}\u0000${counter++}`).digest()
        used = 0
      }
      octets[i] = block[used++] as number
    }
    return octets
  }
}

// SP 800-186 §3.2.1.3: the order of the P-256 group.
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

function seededEcKey(stream: OctetStream): KeyObject {
  for (;;) {
    const octets = stream(32)
    const scalar = toNumber(octets)
    if (scalar === 0n || scalar >= P256_ORDER) continue
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(octets)
    const point = ecdh.getPublicKey()
    const part = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      d: part(octets),
      x: part(point.subarray(1, 33)),
      y: part(point.subarray(33)),
    }
    return createPrivateKey({ key: jwk, format: 'jwk' })
  }
}

const E = 65_537n

// RFC 8017 §3.2, the first representation with its CRT part.
function seededRsaKey(bits: number, stream: OctetStream): KeyObject {
  const p = seededPrime(bits / 2, stream)
  const q = seededPrime(bits / 2, stream)
  const d = inverse(E, (p - 1n) * (q - 1n))
  const jwk = {
    kty: 'RSA',
    n: encode(p * q),
    e: encode(E),
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(d % (p - 1n)),
    dq: encode(d % (q - 1n)),
    qi: encode(inverse(q, p)),
  }
  return createPrivateKey({ key: jwk, format: 'jwk' })
}

function seededPrime(bits: number, stream: OctetStream): bigint {
  const octets = stream(bits / 8)
  // With the two top bits set, the product of two such primes has its full length.
  octets[0] = (octets[0] as number) | 0xc0
  let candidate = toNumber(octets) | 1n
  while ((candidate - 1n) % E === 0n || !isPrime(candidate)) candidate += 2n
  return candidate
}

const SMALL_PRIMES: readonly bigint[] = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n]

const isPrime = (candidate: bigint): boolean =>
  SMALL_PRIMES.every((prime) => candidate % prime !== 0n) && checkPrimeSync(candidate)

function inverse(a: bigint, modulus: bigint): bigint {
  let [r, next, t, nextT] = [modulus, a, 0n, 1n]
  while (next !== 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[t, nextT] = [nextT, t - quotient * nextT]
  }
  return t < 0n ? t + modulus : t
}

const toNumber = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex')}`)

function encode(number: bigint): string {
  const hex = number.toString(16)
  return Buffer.from(fromHex(hex.length % 2 === 0 ? hex : `0${hex}`)).toString('base64url')
}
