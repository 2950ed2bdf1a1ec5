import { createPublicKey, type KeyObject } from 'node:crypto'
import { agree, signRaw } from '../gbcs/index.ts'

/** Whatever holds a device's digital signing key: a file, a command, a token, or the device itself. */
export interface DeviceSigner {
  /** Signs octets with ECDSA and SHA-256; returns r‖s, 64 octets. */
  sign(input: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** Whatever holds a device's key agreement key. */
export interface DeviceAgreement {
  /** Returns Z, 32 octets, of its key and an uncompressed point of P-256. */
  agree(peerPoint: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** Returns a signer over a private key in memory. */
export const keyDeviceSigner = (key: KeyObject): DeviceSigner => ({ sign: (input) => signRaw(input, key) })

/** Returns key agreement over a private key in memory. */
export const keyDeviceAgreement = (key: KeyObject): DeviceAgreement => ({
  agree: (peerPoint) => agree(key, importPoint(peerPoint)),
})

/** Returns the public key of an uncompressed point; throws what OpenSSL throws where it is not on P-256. */
export function importPoint(point: Uint8Array): KeyObject {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => Buffer.from(part).toString('base64url'))
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' })
}
