import { createPublicKey, type KeyObject } from 'node:crypto'
import { agree, signRaw } from '../gbcs/index.ts'

/** Signs with a device's digital signing key, which is in a file, a command, a token or the device itself. */
export interface DeviceSigner {
  /** Signs octets with ECDSA and SHA-256; returns r‖s, 64 octets. */
  sign(input: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** Agrees keys with a device's key agreement key. */
export interface DeviceAgreement {
  /** Returns the shared secret Z (32 octets) with an uncompressed P-256 point (65 octets). */
  agree(peerPoint: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** Returns a signer with a private key in memory. */
export const keyDeviceSigner = (key: KeyObject): DeviceSigner => ({ sign: (input) => signRaw(input, key) })

/** Returns key agreement with a private key in memory. */
export const keyDeviceAgreement = (key: KeyObject): DeviceAgreement => ({
  agree: (peerPoint) => agree(key, importPoint(peerPoint)),
})

/** Returns the public key of an uncompressed P-256 point. Throws the error of OpenSSL if the point is not on the curve. */
export function importPoint(point: Uint8Array): KeyObject {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => Buffer.from(part).toString('base64url'))
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' })
}
