import type { Command } from 'commander'
import { dcckiDigest } from '../../../core/pki/profile/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { print, printJson } from '../../output/print.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command).description('print the digest of the DCCKI profiles, for an approval').action(runDigest)
}

async function runDigest(options: CommonOptions): Promise<void> {
  const digest = dcckiDigest(await readProfiles(options))
  if (options.json) printJson({ digest })
  else print(digest)
}
