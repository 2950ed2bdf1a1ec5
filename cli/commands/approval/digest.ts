import type { Command } from 'commander'
import { dcckiDigest } from '../../../core/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { print, printJson } from '../../output/print.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command).description('print the digest of the DCCKI profiles, for an approval').action(runDigest)
}

function runDigest(options: CommonOptions): void {
  const digest = dcckiDigest(readProfiles(options))
  if (options.json) printJson({ digest })
  else print(digest)
}
