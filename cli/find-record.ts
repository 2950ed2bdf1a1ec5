import { type CertificateRecord, PkiError, type World } from '../core/index.ts'

/** Returns the certificate with this serial number: 32 hex digits, any case, colons allowed. @throws {PkiError} `USAGE`, `CERTIFICATE_UNKNOWN` */
export async function findRecord(serial: string, world: World): Promise<CertificateRecord> {
  const hex = serial.replaceAll(':', '').toUpperCase()
  if (!/^[0-9A-F]{2,40}$/.test(hex)) throw new PkiError('USAGE', `serial number "${serial}" is not hex`)
  const record = await world.store.findCertificate(hex)
  if (record) return record
  throw new PkiError('CERTIFICATE_UNKNOWN', `this world has no certificate with serial number ${hex}`, {
    cure: 'find it with "tpki cert find"',
  })
}
