import { type FoundCertificate, readCertificates } from '../core/pki/input/index.ts'
import { type ExitCode, exitCodeOf, reportError } from './output.ts'

/**
 * Hands every certificate of every file to `judge`, in order, and returns the exit codes.
 * A file, or a member of a directory or zip, that cannot be read is reported, also to `refuse`, and the others are
 * judged all the same.
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
