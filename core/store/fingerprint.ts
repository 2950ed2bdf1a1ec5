import { hash } from 'node:crypto'

/** Returns the fingerprint of a certificate: the SHA-256 of its DER, lower-case hex. */
export const fingerprintOf = (der: Uint8Array): string => hash('sha256', der, 'hex')
