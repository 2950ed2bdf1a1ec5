import { PkiError } from '../../core/base/index.ts'
import { type FoundCertificate, readCertificates } from '../../core/pki/input/index.ts'
import { type Certificate, parseCertificate } from '../../core/pki/x509/index.ts'
import { reportError } from '../output/errors.ts'
import { EXIT, type ExitCode, exitCodeOf } from '../output/exit-codes.ts'

/**
 * Passes every certificate of every file to `judge`, in order, and returns the exit codes.
 * A file, or a member of a directory or zip, that cannot be read is reported and passed to `refuse`. The others are still
 * judged.
 */
export async function judgeFiles(
  files: readonly string[],
  judge: (found: FoundCertificate) => Promise<ExitCode>,
  refuse: (file: string, error: unknown) => void,
): Promise<ExitCode[]> {
  const codes: ExitCode[] = []
  const report = (error: unknown, file: string): void => {
    reportError(error, file)
    refuse(file, error)
    codes.push(exitCodeOf(error))
  }
  for (const file of files) {
    try {
      for (const found of await readCertificates(file, report)) codes.push(await judge(found))
    } catch (error) {
      report(error, file)
    }
  }
  return codes
}

/** Parses a certificate that a command uses rather than judges. @throws {PkiError} `INPUT_NOT_CERTIFICATE` */
function parseFound({ file, index, der }: FoundCertificate): Certificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PkiError('INPUT_NOT_CERTIFICATE', `"${file}" has a malformed certificate, number ${index}: ${why}`, {
      cause,
    })
  }
}

/**
 * Returns every certificate in files and folders, parsed. A file that cannot be read is reported and its exit code added to
 * `codes`; the other certificates are still returned.
 */
export async function readParties(paths: readonly string[], codes: ExitCode[]): Promise<Certificate[]> {
  const certificates: Certificate[] = []
  const collect = async (found: FoundCertificate): Promise<ExitCode> => {
    try {
      certificates.push(parseFound(found))
      return EXIT.done
    } catch (error) {
      reportError(error, found.file)
      return exitCodeOf(error)
    }
  }
  codes.push(...(await judgeFiles(paths, collect, () => {})))
  return certificates
}

/** Returns every certificate in files and folders. @throws {PkiError} if any cannot be read */
export async function readAllCertificates(paths: readonly string[]): Promise<Certificate[]> {
  const found = await Promise.all(paths.map((path) => readCertificates(path)))
  return found.flat().map(parseFound)
}
