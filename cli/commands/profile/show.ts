import type { Command } from 'commander'
import { readProfiles } from '../../input/profiles.ts'
import { print, printJson } from '../../output/print.ts'
import { markedValues } from '../../output/profile-values.ts'
import { table } from '../../output/text.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command.argument('<id>'))
    .description('show one profile: each field with its source and confidence')
    .action(runShow)
}

async function runShow(id: string, options: CommonOptions): Promise<void> {
  const profile = (await readProfiles(options)).find(id)
  if (options.json) {
    printJson(profile)
    return
  }
  const { title, pki, kind, issuer, usage } = profile
  print(
    table([
      ['id', profile.id],
      ['title', title],
      ['pki', pki],
      ['kind', kind],
      ['issuer', issuer],
      ['usage', usage ?? '-'],
    ]),
  )
  const rows = markedValues(profile).map((mark) => [mark.field, mark.value, mark.confidence, mark.source])
  print(`\n${table([['FIELD', 'VALUE', 'CONFIDENCE', 'SOURCE'], ...rows])}`)
}
