import { type KeyObject, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import { DerError, DerReader, TAG } from './der-reader.ts'
import { integer, NULL, oid, sequence } from './der-writer.ts'
import { OID } from './oids.ts'

export const signatureAlgorithms = ['ecdsa-with-SHA256', 'sha256WithRSAEncryption'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

interface AlgorithmFacts {
  readonly oid: string
  readonly parameters: 'absent' | 'null'
  readonly key: 'ec' | 'rsa'
  readonly der: Uint8Array
}

/** RFC 5758 §3.2: ECDSA parameters are absent. RFC 4055 §5: RSA parameters are NULL. */
export const algorithmFacts: Record<SignatureAlgorithm, AlgorithmFacts> = {
  'ecdsa-with-SHA256': {
    oid: OID.ecdsaWithSha256,
    parameters: 'absent',
    key: 'ec',
    der: sequence(oid(OID.ecdsaWithSha256)),
  },
  sha256WithRSAEncryption: {
    oid: OID.sha256WithRsaEncryption,
    parameters: 'null',
    key: 'rsa',
    der: sequence(oid(OID.sha256WithRsaEncryption), NULL),
  },
}

/** Returns the signature of `data`: a DER ECDSA-Sig-Value for an EC key, PKCS#1 v1.5 for RSA; SHA-256 always. */
export const signData = (data: Uint8Array, key: KeyObject): Uint8Array => nodeSign('sha256', data, key)

/** Whether `signature` is right and, for ECDSA, in DER. SHA-256. */
export const verifyData = (data: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  nodeVerify('sha256', data, key, signature)

/** `value-only`: (r, s) verifies, but its encoding is not DER, so OpenSSL rejects it. */
export type SignatureVerdict = 'valid' | 'value-only' | 'invalid'

/** Verifies a signature with SHA-256, and distinguishes a wrong one from a right one in the wrong encoding. */
export function judgeSignature(data: Uint8Array, signature: Uint8Array, key: KeyObject): SignatureVerdict {
  if (key.asymmetricKeyType !== 'ec') return verifyData(data, signature, key) ? 'valid' : 'invalid'
  const problem = ecdsaEncodingProblem(signature)
  if (problem === null) return verifyData(data, signature, key) ? 'valid' : 'invalid'
  const canonical = canonicalEcdsa(signature)
  return canonical && verifyData(data, canonical, key) ? 'value-only' : 'invalid'
}

/** Returns why `signature` is not a DER ECDSA-Sig-Value (RFC 3279 §2.2.3), or null if it is one. */
export function ecdsaEncodingProblem(signature: Uint8Array): string | null {
  try {
    const reader = new DerReader(signature)
    const pair = reader.read(TAG.sequence, 'signature')
    reader.expectEnd('signature')
    for (const name of ['r', 's']) {
      const value = pair.readInteger(name)
      if ((value[0] as number) > 0x7f) return `${name} is negative`
    }
    pair.expectEnd('signature')
    return null
  } catch (error) {
    if (error instanceof DerError) return error.message
    throw error
  }
}

/** Returns (r, s) as DER, from BER with padded integers or long-form lengths; null if it cannot be read. */
export function canonicalEcdsa(signature: Uint8Array): Uint8Array | null {
  const pair = readBer(signature, 0, TAG.sequence)
  if (!pair || pair.end !== signature.length) return null
  const r = readBer(signature, pair.start, TAG.integer)
  const s = r && readBer(signature, r.end, TAG.integer)
  if (!r || !s || s.end !== pair.end) return null
  return sequence(minimal(signature.subarray(r.start, r.end)), minimal(signature.subarray(s.start, s.end)))
}

function readBer(bytes: Uint8Array, at: number, tag: number): { start: number; end: number } | null {
  let length = bytes[at + 1]
  if (bytes[at] !== tag || length === undefined) return null
  let start = at + 2
  if (length > 0x80) {
    const octets = length - 0x80
    if (octets > 4) return null
    length = 0
    for (const octet of bytes.subarray(start, start + octets)) length = length * 256 + octet
    start += octets
  }
  return start + length <= bytes.length ? { start, end: start + length } : null
}

/** Returns an unsigned INTEGER from octets with too many or too few leading zeros. */
function minimal(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0)
  const value = first === -1 ? Uint8Array.of(0) : octets.subarray(first)
  return (value[0] as number) > 0x7f ? integer(Uint8Array.of(0, ...value)) : integer(value)
}
