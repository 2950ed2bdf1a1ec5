import { PkiError } from '../../../base/index.ts'
import type { ProfileId } from '../../../pki/profile/ids/index.ts'
import { DerError, OID, readKeyUsage } from '../../../pki/x509/index.ts'
import type { ReadCsr } from './read-csr.ts'

/**
 * Returns the profile that a device's CSR asks for by its key usage; what is neither is judged as a signing one, which
 * says what is wrong with it.
 * @throws {PkiError} `CSR_MALFORMED` where the key usage cannot be read
 */
export function deviceProfileOf({ extensions }: ReadCsr): ProfileId {
  const keyUsage = extensions.find(({ oid }) => oid === OID.keyUsage)
  if (!keyUsage) return 'smki-device/device-ds'
  try {
    return readKeyUsage(keyUsage).includes('keyAgreement') ? 'smki-device/device-ka' : 'smki-device/device-ds'
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    const message = `extension keyUsage cannot be read: ${cause.message} of its value`
    throw new PkiError('CSR_MALFORMED', message, { cause, source: 'RFC 5280 4.2' })
  }
}
