import type { FoundCertificate } from '../core/pki/input/index.ts'
import type { Certificate } from '../core/pki/x509/index.ts'
import { judgeFiles } from './judge-files.ts'
import { EXIT, type ExitCode, exitCodeOf, reportError } from './output.ts'
import { parseFound } from './parse-found.ts'

/**
 * Returns every certificate in files and folders, parsed. What cannot be read is reported, its exit code added to `codes`,
 * and the rest is returned all the same.
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
