import type { Participant, RegisterEntry } from '../../records/index.ts'

/** Returns a warning for each name that two participants have: certificates could not tell them apart. */
export function sharedNames(participants: readonly RegisterEntry[]): string[] {
  const owners = new Map<string, string>()
  const warnings: string[] = []
  for (const { id, value } of participants) {
    const { name, tradingNames } = value as Participant
    for (const each of new Set([name, ...tradingNames])) {
      const owner = owners.get(each)
      if (owner !== undefined)
        warnings.push(
          `"${each}" is a name of participant "${owner}" and of "${id}"; their certificates will look the same`,
        )
      else owners.set(each, id)
    }
  }
  return warnings
}
