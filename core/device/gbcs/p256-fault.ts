import { findKeyFault, findPointFault, type KeyFault, type PublicKeyInfo } from '../../pki/x509/index.ts'

/** Returns why a public key is not an uncompressed point on P-256, as GBCS requires; null if it is. */
export const findP256Fault = (key: PublicKeyInfo): KeyFault | null =>
  findKeyFault(key, { algorithm: 'ec', curve: 'P-256' }) ?? findPointFault(key)
