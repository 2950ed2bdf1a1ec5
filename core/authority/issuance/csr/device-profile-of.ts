import { PkiError } from '../../../base/index.ts'
import type { ProfileId } from '../../../pki/profile/ids/index.ts'
import { DerError, OID, readKeyUsage } from '../../../pki/x509/index.ts'
import type { ReadCsr } from './read-csr.ts'

/**
 * Returns the device profile that a CSR asks for by its key usage. Without a key usage that tells, returns the signing
 * profile, whose check then reports the problem.
 * @throws {PkiError} `CSR_MALFORMED` if the key usage is malformed
 */
export function deviceProfileOf({ extensions }: ReadCsr): ProfileId {
  const keyUsage = extensions.find(({ oid }) => oid === OID.keyUsage)
  if (!keyUsage) return 'smki-device/device-ds'
  try {
    return readKeyUsage(keyUsage).includes('keyAgreement') ? 'smki-device/device-ka' : 'smki-device/device-ds'
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    const message = `the value of extension keyUsage is malformed: ${cause.message}`
    throw new PkiError('CSR_MALFORMED', message, { cause, source: 'RFC 5280 4.2' })
  }
}
