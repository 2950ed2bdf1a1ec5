import type { Command } from 'commander'
import type { Profile } from '../../../core/pki/profile/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { print, printJson } from '../../output/print.ts'
import { markedValues } from '../../output/profile-values.ts'
import { table } from '../../output/text.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

export function configure(command: Command): void {
  withCommonOptions(command).description('list the profiles').action(runList)
}

async function runList(options: CommonOptions): Promise<void> {
  const profiles = (await readProfiles(options)).all
  if (options.json) {
    printJson({
      profiles: profiles.map(({ id, title, pki, kind, issuer, usage }) => ({
        id,
        title,
        pki,
        kind,
        issuer,
        usage,
        ...countMarks(profiles.find((p) => p.id === id) as Profile),
      })),
    })
    return
  }
  const rows = profiles.map((profile) => {
    const { read, seen, assumed } = countMarks(profile)
    return [profile.id, profile.kind, `${read} read, ${seen} seen, ${assumed} assumed`, profile.title]
  })
  print(table([['PROFILE', 'KIND', 'VALUES', 'TITLE'], ...rows]))
}

function countMarks(profile: Profile): { read: number; seen: number; assumed: number } {
  const marks = markedValues(profile)
  const count = (confidence: string): number => marks.filter((mark) => mark.confidence === confidence).length
  return { read: count('read'), seen: count('seen'), assumed: count('assumed') }
}
