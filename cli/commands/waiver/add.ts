import type { Command } from 'commander'
import { parseEntry, slugOf } from '../../../core/authority/register/document/index.ts'
import { waivable } from '../../../core/records/index.ts'
import { collectTexts } from '../../values/read-value.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { ownedId, requireNew, runChange } from '../../world/register-change.ts'

interface AddOptions extends PrincipalOptions {
  readonly requirement: readonly string[]
  readonly comment?: string
  readonly id?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<participant>'))
    .description('propose a waiver; it stands once both sides have agreed')
    .requiredOption('--requirement <name>', `${waivable.join(', ')}; repeatable`, collectTexts)
    .option('--comment <text>', 'purpose of the waiver')
    .option('--id <id>', 'id of the waiver (default: made from the requirements)')
    .action(runAdd)
}

async function runAdd(participant: string, options: AddOptions): Promise<void> {
  const requirements = [...new Set(options.requirement)]
  const id = ownedId(participant, options.id, slugOf(requirements.join(' ')) || 'waiver')
  await runChange(options, async (reader) => {
    const put = parseEntry('waiver', id, participant, { requirements, comment: options.comment ?? '' })
    await requireNew('waiver', id, 'choose another id with --id', reader)
    return [{ put }]
  })
}
