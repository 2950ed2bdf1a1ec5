import { existsSync } from 'node:fs'
import { type Principal, requireOwn } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { parseSerial } from '../../core/pki/x509/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'

// A file name in hex looks like a serial number, so the search for that serial number fails.
const cureOf = (serial: string): { readonly cure?: string } =>
  existsSync(serial)
    ? { cure: `"${serial}" is a file; give a serial number here, or use "tpki cert lint ${serial}"` }
    : {}

/**
 * Returns the certificate with this serial number, in any form that `parseSerial` reads.
 * @throws {PkiError} `USAGE`, `CERTIFICATE_UNKNOWN`
 */
export async function findRecord(serial: string, world: World): Promise<CertificateRecord> {
  const hex = parseSerial(serial)
  if (hex === null)
    throw new PkiError(
      'USAGE',
      `"${serial}" is not a serial number; allowed: hex, or the decimal form of a keystore.json`,
      cureOf(serial),
    )
  const record = await world.store.findCertificate(hex)
  if (record) return record
  throw new PkiError('CERTIFICATE_UNKNOWN', `this world has no certificate with serial number ${hex}`, {
    cure: 'find it with "tpki cert find"',
    ...cureOf(serial),
  })
}

/** Like {@link findRecord}. @throws {PkiError} also `ACCESS_DENIED` if the certificate belongs to another participant */
export async function findOwnRecord(serial: string, principal: Principal, world: World): Promise<CertificateRecord> {
  const record = await findRecord(serial, world)
  await requireOwn(principal, record.participant, `use certificate ${record.serial}`, world)
  return record
}
