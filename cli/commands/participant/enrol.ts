import type { Command } from 'commander'
import { issueToken } from '../../../core/authority/access/index.ts'
import { whenJson } from '../../../core/authority/audit/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface EnrolOptions extends PrincipalOptions {
  readonly profile: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('print a token for one IKI certificate of a participant, valid for 24 hours; shown only once')
    .requiredOption('--profile <id>', 'IKI certificate profile, such as iki/portal-device')
    .action(runEnrol)
}

async function runEnrol(id: string, options: EnrolOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const { token, kept } = await issueToken(id, options.profile, principalOf(options), world)
    const { participant, profile, untilSeconds } = kept
    if (options.json) printJson({ participant, profile, token, until: whenJson(untilSeconds) })
    else printLine(token)
    note(
      `valid for one ${profile} certificate of "${participant}" until ${formatBoth(untilSeconds * 1000)}; shown only once`,
    )
    note('hint: the participant uses it with "tpki enrol --server URL --token-file FILE …"')
  })
}
