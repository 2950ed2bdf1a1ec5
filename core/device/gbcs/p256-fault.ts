import { findKeyFault, findPointFault, type KeyFault, type PublicKeyInfo } from '../../pki/x509/index.ts'

/** Returns what keeps a key from being one of GBCS, null where nothing does. */
export const findP256Fault = (key: PublicKeyInfo): KeyFault | null =>
  findKeyFault(key, { algorithm: 'ec', curve: 'P-256' }) ?? findPointFault(key)
