import { existsSync } from 'node:fs'
import { type Principal, requireOwn } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'

const hexOf = (serial: string): string => serial.replaceAll(':', '').toUpperCase()

/** Whether `text` looks like a serial number. */
export const isSerial = (text: string): boolean => /^[0-9A-F]{2,40}$/.test(hexOf(text))

// A file name in hex looks like a serial number, so the search for that serial number fails.
const cureOf = (serial: string): { readonly cure?: string } =>
  existsSync(serial)
    ? { cure: `"${serial}" is a file; give a serial number here, or use "tpki cert lint ${serial}"` }
    : {}

/**
 * Returns the certificate with this serial number: 32 hex digits in any case, colons allowed.
 * @throws {PkiError} `USAGE`, `CERTIFICATE_UNKNOWN`
 */
export async function findRecord(serial: string, world: World): Promise<CertificateRecord> {
  const hex = hexOf(serial)
  if (!isSerial(serial)) throw new PkiError('USAGE', `serial number "${serial}" is not hex`, cureOf(serial))
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
