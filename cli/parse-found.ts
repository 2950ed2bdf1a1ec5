import { PkiError } from '../core/base/index.ts'
import type { FoundCertificate } from '../core/pki/input/index.ts'
import { type Certificate, parseCertificate } from '../core/pki/x509/index.ts'

/** Parses a certificate that a command relies on, rather than judges. @throws {PkiError} `INPUT_NOT_CERTIFICATE` */
export function parseFound({ file, index, der }: FoundCertificate): Certificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PkiError(
      'INPUT_NOT_CERTIFICATE',
      `"${file}" gives no certificate: number ${index} is malformed: ${why}`,
      {
        cause,
      },
    )
  }
}
