import type { KeyObject } from 'node:crypto'

/** Returns PKCS#8 PEM without a passphrase. */
export const exportKeyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string

/** Returns PKCS#8 DER without a passphrase. */
export const exportKeyDer = (key: KeyObject): Uint8Array =>
  Uint8Array.from(key.export({ type: 'pkcs8', format: 'der' }) as Buffer)
