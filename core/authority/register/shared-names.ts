import type { Participant, RegisterEntry } from '../../records/index.ts'

/** Returns a warning for each name that two participants bear: in a certificate it would stand for both. */
export function sharedNames(participants: readonly RegisterEntry[]): string[] {
  const owners = new Map<string, string>()
  const warnings: string[] = []
  for (const { id, value } of participants) {
    const { name, tradingNames } = value as Participant
    for (const each of new Set([name, ...tradingNames])) {
      const owner = owners.get(each)
      if (owner !== undefined)
        warnings.push(
          `"${each}" is a name of participant "${owner}" and of "${id}"; certificates would not tell them apart`,
        )
      else owners.set(each, id)
    }
  }
  return warnings
}
