import { PkiError } from '../../base/index.ts'
import { describeCertificate } from '../../pki/lint/index.ts'
import { type Certificate, toHex } from '../../pki/x509/index.ts'
import { findP256Fault } from '../gbcs/index.ts'

/** The DS and the KA certificate of a device. */
export interface DeviceCertificates {
  /** EUI-64, 16 lower-case hex characters. */
  readonly device: string
  readonly ds: Certificate
  readonly ka: Certificate
}

type Usage = 'digitalSignature' | 'keyAgreement'

/**
 * Groups device certificates by the EUI-64 and the keyUsage in them. Ignores the certificates of organisations and CAs.
 * A device without exactly one DS and one KA certificate is left out, and `onBad` gets a `CREDENTIALS_INCOMPLETE` error.
 * @see GBCS 12
 */
export function groupByDevice(
  certificates: readonly Certificate[],
  onBad: (error: PkiError, device: string) => void,
): DeviceCertificates[] {
  const devices = new Map<string, Record<Usage, Map<string, Certificate>>>()
  for (const certificate of certificates) {
    const { eui64, role, usage } = describeCertificate(certificate)
    if (eui64 === null || role !== null || usage === null) continue
    const known = devices.get(eui64) ?? { digitalSignature: new Map(), keyAgreement: new Map() }
    devices.set(eui64, known)
    // Identical certificates count once.
    known[usage].set(toHex(certificate.der), certificate)
  }
  return [...devices].flatMap(([device, { digitalSignature, keyAgreement }]) => {
    try {
      const ds = onlyOne(digitalSignature, 'digital signing', device)
      return [{ device, ds, ka: onlyOne(keyAgreement, 'key agreement', device) }]
    } catch (error) {
      if (!(error instanceof PkiError)) throw error
      onBad(error, device)
      return []
    }
  })
}

function onlyOne(certificates: ReadonlyMap<string, Certificate>, what: string, device: string): Certificate {
  const [certificate, second] = [...certificates.values()]
  if (!certificate || second) {
    const got = certificate ? `${certificates.size} ${what} certificates` : `no ${what} certificate`
    throw new PkiError('CREDENTIALS_INCOMPLETE', `device ${device} has ${got}; exactly one is required`, {
      source: 'GBCS 12',
    })
  }
  const fault = findP256Fault(certificate.publicKey)
  if (fault === null) return certificate
  throw new PkiError('CREDENTIALS_INCOMPLETE', `the ${what} certificate of device ${device} has ${fault.message}`, {
    source: 'GBCS 12',
  })
}
