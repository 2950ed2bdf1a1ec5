import type { Command } from 'commander'
import { checkCsr } from '../../../core/authority/issuance/csr/index.ts'
import { decodeCsr, MAX_CSR_OCTETS, readInputFile } from '../../../core/pki/input/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface CheckOptions extends CommonOptions {
  readonly profile?: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<file...>'))
    .description('check requests without issuing certificates')
    .option('--profile <id>', 'profile to check against (default: every profile that fits)')
    .action(runCheck)
}

async function runCheck(files: readonly string[], options: CheckOptions): Promise<void> {
  const profiles = await readProfiles(options)
  const profile = options.profile === undefined ? null : profiles.findLeaf(options.profile)
  const codes: ExitCode[] = []
  const results = files.map((file) => {
    try {
      const check = checkCsr(decodeCsr(readInputFile(file, MAX_CSR_OCTETS)), profile, profiles)
      const fitting = check.profiles.map(({ id }) => id)
      if (!options.json) printLine(`${file}: fits ${fitting.join(', ')}; key ${check.content.keyFingerprint}`)
      for (const { message } of check.warnings) note(`warning: ${file}: ${message}`)
      const { subjectText: subject, keyFingerprint } = check.content
      return { file, ok: true, profiles: fitting, subject, keyFingerprint, findings: check.warnings, error: null }
    } catch (error) {
      reportError(error, file)
      codes.push(exitCodeOf(error))
      return {
        file,
        ok: false,
        profiles: [],
        subject: null,
        keyFingerprint: null,
        findings: [],
        error: errorJson(error),
      }
    }
  })
  if (options.json) printJson({ results })
  process.exitCode = worstExitCode(codes)
}
