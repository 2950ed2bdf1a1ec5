import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyRequirement } from '../x509/index.ts'

const generate = promisify(generateKeyPair)

/** Generates a private key with the operating system's CSPRNG, outside the main thread. */
export async function generateKey(required: KeyRequirement): Promise<KeyObject> {
  if (required.algorithm === 'ec') return (await generate('ec', { namedCurve: required.curve })).privateKey
  const pair = await generate('rsa', { modulusLength: required.bits, publicExponent: 65_537 })
  return pair.privateKey
}

/** Returns the SubjectPublicKeyInfo of a private key. */
export const publicKeyDer = (key: KeyObject): Uint8Array =>
  Uint8Array.from(createPublicKey(key).export({ type: 'spki', format: 'der' }))

/** Returns the kind of a key in the terms of a profile, or null if no profile has such keys. */
export function describeKey(key: KeyObject): KeyRequirement | null {
  const details = key.asymmetricKeyDetails
  if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') return { algorithm: 'ec', curve: 'P-256' }
  if (key.asymmetricKeyType === 'rsa') return { algorithm: 'rsa', bits: details?.modulusLength ?? 0 }
  return null
}
