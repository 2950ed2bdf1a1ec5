import { PkiError } from '../core/base/index.ts'
import { writeOutput } from './write-output.ts'

/** Writes an issued certificate. Returns null, or why that failed: it is not lost, and the error says how to get it. */
export function saveCertificate(out: string, pem: string, serial: string): PkiError | null {
  try {
    writeOutput(out, pem)
    return null
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    return new PkiError(cause.code, cause.message, {
      cause,
      cure: `the certificate exists; get it with "tpki cert export ${serial}"`,
    })
  }
}
