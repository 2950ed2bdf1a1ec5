import type { KeyObject } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { publicKeyDer } from '../../pki/keys/index.ts'
import { exportKeyDer, keyFingerprint, toPem } from '../../pki/x509/index.ts'
import type { CertificateRecord } from '../../records/index.ts'

export const exportFormats = ['pem', 'chain', 'der', 'p7b', 'p12', 'pkcs8-der'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportMaterial {
  readonly record: CertificateRecord
  /** The certificate first, then the CAs above it. */
  readonly chain: readonly Uint8Array[]
  /** For `p12` and `pkcs8-der`. */
  readonly key: KeyObject | null
  /** For `p12`. */
  readonly passphrase: string | null
}

/**
 * Returns one certificate in a format that other programs read: PEM, PEM chain, DER, PKCS#7 chain, PKCS#12, or its key as PKCS#8 DER.
 * @throws {PkiError} `USAGE` if a key or passphrase is missing, `KEY_MISMATCH` if the key does not belong to the certificate
 */
export async function exportCertificate(
  format: ExportFormat,
  { record, chain, key, passphrase }: ExportMaterial,
): Promise<Uint8Array> {
  switch (format) {
    case 'pem':
      return Buffer.from(toPem('CERTIFICATE', record.der))
    case 'chain':
      return Buffer.from(chain.map((der) => toPem('CERTIFICATE', der)).join(''))
    case 'der':
      return record.der
    case 'p7b':
      return Buffer.from(toPem('PKCS7', (await import('../../pki/x509/library/index.ts')).writePkcs7(chain)))
    case 'pkcs8-der':
      return exportKeyDer(ownKey(format, record, key))
    case 'p12': {
      if (passphrase === null)
        throw new PkiError('USAGE', 'format "p12" needs a passphrase', { cure: 'add --out-passphrase-file FILE' })
      const { writePkcs12 } = await import('../../pki/x509/library/index.ts')
      const friendlyName = `TEST ${record.profile} ${record.eui64 ?? record.subject}`
      return writePkcs12({ key: ownKey(format, record, key), chain, friendlyName, passphrase })
    }
    default:
      return format satisfies never
  }
}

function ownKey(format: string, record: CertificateRecord, key: KeyObject | null): KeyObject {
  if (!key) throw new PkiError('USAGE', `format "${format}" needs the private key`, { cure: 'add --key FILE' })
  if (keyFingerprint(publicKeyDer(key)) === record.keyFingerprint) return key
  throw new PkiError('KEY_MISMATCH', `the key given does not belong to certificate ${record.serial}`)
}
