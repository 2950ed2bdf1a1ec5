import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import { profileDirectory, readProfiles } from '../../input/profiles.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { exitCodeOf } from '../../output/exit-codes.ts'
import { print, printJson } from '../../output/print.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command.argument('[dir]', 'folder of profiles (default: the one in use)'))
    .description('check profile files without using them')
    .action(runCheck)
}

async function runCheck(dir: string | undefined, options: CommonOptions): Promise<void> {
  const directory = dir ?? profileDirectory(options)
  try {
    const profiles = (await readProfiles({ profiles: directory })).all
    if (options.json) printJson({ directory, valid: true, profiles: profiles.length, problems: [] })
    else print(`${directory}: ${profiles.length} profiles, all valid`)
  } catch (error) {
    if (!(options.json && error instanceof PkiError)) throw error
    printJson({ directory, valid: false, problems: error.message.split('\n'), error: errorJson(error) })
    reportError(error)
    process.exitCode = exitCodeOf(error)
  }
}
