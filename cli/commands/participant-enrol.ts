import type { Command } from 'commander'
import { issueToken } from '../../core/authority/access/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { note, printJson, printLine } from '../output.ts'
import { whenJson } from '../when.ts'

interface EnrolOptions extends PrincipalOptions {
  readonly profile: string
}

export function registerEnrol(participant: Command): void {
  withPrincipalOptions(participant.command('enrol').argument('<id>'))
    .description('print a token good for one IKI certificate of a participant, within 24 hours; it is shown once')
    .requiredOption('--profile <id>', 'which IKI certificate, such as iki/portal-device')
    .action(runEnrol)
}

async function runEnrol(id: string, options: EnrolOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const { token, kept } = await issueToken(id, options.profile, principalOf(options), world)
    const { participant, profile, untilSeconds } = kept
    if (options.json) printJson({ participant, profile, token, until: whenJson(untilSeconds) })
    else printLine(token)
    note(
      `good for one ${profile} certificate of "${participant}" until ${formatBoth(untilSeconds * 1000)}, and shown this once`,
    )
    note('hint: the participant uses it with "tpki enrol --server URL --token-file FILE …"')
  })
}
