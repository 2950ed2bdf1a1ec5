import { hash } from 'node:crypto'

/** Returns the fingerprint by which a certificate that somebody shows is found: SHA-256 of its DER, lower-case hex. */
export const fingerprintOf = (der: Uint8Array): string => hash('sha256', der, 'hex')
