import { hash } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import { DerError, formatName, OID, readAltNames, toHex } from '../../../pki/x509/index.ts'
import type { Json } from '../../../records/index.ts'
import { readCsr } from './read-csr.ts'

/**
 * Returns what the audit row of a refusal says of the request: its SHA-256, so that it can be told from every other, and
 * as far as it can be read what it asks for. Nothing of it is proven.
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
