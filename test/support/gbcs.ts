import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseYaml } from '../../core/base/yaml/parse-yaml.ts'
import { readHex } from './hex.ts'

const hexOf = (octets: number) => z.string().regex(new RegExp(`^[0-9a-f]{${octets * 2}}$`))
const key = z.strictObject({ private: hexOf(32).optional(), public: hexOf(65).optional() })
const party = z.strictObject({ eui64: hexOf(8), signing: key.optional(), agreement: key })
const message = z.strictObject({
  id: z.string(),
  says: z.string(),
  agreement: z.tuple([z.string(), z.string()]),
  octets: z.string(),
  sharedSecret: hexOf(32),
  derivedKey: hexOf(16),
  initialisationVector: hexOf(12),
  mac: hexOf(12),
})
const schema = z.strictObject({
  source: z.literal('GBCS 18.4'),
  parties: z.record(z.string(), party),
  messages: z.array(message),
})

export type GbcsVectors = z.infer<typeof schema>

const FILE = join(import.meta.dirname, '../../test-vectors/gbcs/gbcs-18.4.yaml')

/** Returns the numbers of GBCS 18.4. */
export function gbcsVectors(): GbcsVectors {
  const result = parseYaml(readFileSync(FILE, 'utf8'), schema)
  if ('problems' in result) throw new Error(`${FILE}: ${result.problems.join('; ')}`)
  return result.data
}

const part = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url')

/** Returns a P-256 public key from its uncompressed point. */
export function publicKeyOf(point: Uint8Array): KeyObject {
  const jwk = { kty: 'EC', crv: 'P-256', x: part(point.subarray(1, 33)), y: part(point.subarray(33)) }
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** Returns a P-256 private key from its 32 octets, in hex. */
export function privateKeyOf(scalar: string): KeyObject {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(readHex(scalar))
  const point = ecdh.getPublicKey()
  const jwk = { kty: 'EC', crv: 'P-256', x: part(point.subarray(1, 33)), y: part(point.subarray(33)) }
  return createPrivateKey({ key: { ...jwk, d: part(readHex(scalar)) }, format: 'jwk' })
}

/** Returns the uncompressed point of a key. */
export function pointOf(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return Uint8Array.of(4, ...Buffer.from(x, 'base64url'), ...Buffer.from(y, 'base64url'))
}
