import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly spkiDer: Uint8Array
}

const made = new Map<string, KeyPair>()

const remember = (name: string, make: () => { privateKey: KeyObject; publicKey: KeyObject }): KeyPair => {
  const known = made.get(name)
  if (known) return known
  const { privateKey, publicKey } = make()
  const pair = { privateKey, spkiDer: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })) }
  made.set(name, pair)
  return pair
}

/** Returns the P-256 key of this process that bears `name`. */
export const ecKey = (name: string): KeyPair =>
  remember(`ec ${name}`, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }))

/** Returns the RSA key of this process that bears `name`. */
export const rsaKey = (bits: number, name: string): KeyPair =>
  remember(`rsa ${bits} ${name}`, () => generateKeyPairSync('rsa', { modulusLength: bits }))
