import { hash } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import { DerError, formatName, OID, readAltNames, toHex } from '../../../pki/x509/index.ts'
import type { Json } from '../../../records/index.ts'
import { readCsr } from './read-csr.ts'

/**
 * Returns the description of a request for the audit row of a refusal: its SHA-256, which identifies it, and its subject,
 * Device ID and key as far as they can be parsed. None of it is verified.
 */
export function describeCsr(csr: Uint8Array): { readonly [key: string]: Json } {
  return { sha256: hash('sha256', csr, 'hex'), ...readable(csr) }
}

function readable(csr: Uint8Array): { readonly [key: string]: Json } {
  try {
    const { request, extensions, keyFingerprint } = readCsr(csr)
    const altName = extensions.find(({ oid }) => oid === OID.subjectAltName)
    const device = altName ? readAltNames(altName).hardwareModules[0] : undefined
    return { subject: formatName(request.subject), deviceId: device ? toHex(device.hwSerial) : null, keyFingerprint }
  } catch (error) {
    if (error instanceof PkiError || error instanceof DerError) return {}
    throw error
  }
}
