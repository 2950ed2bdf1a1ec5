import { chainRules } from './chain-rules.ts'
import type { DeviceRule } from './device-rule.ts'
import { keyRules } from './key-rules.ts'
import { manifestRules } from './manifest-rules.ts'
import { pairRules } from './pair-rules.ts'
import { parseRules } from './parse-rules.ts'
import { profileRules } from './profile-rules.ts'
import { proofRules } from './proof-rules.ts'
import { usageRules } from './usage-rules.ts'

/** Every rule of the device check, in the order in which they run. A rule comes after the rules that it needs. */
export const deviceRules: readonly DeviceRule[] = [
  ...parseRules,
  ...profileRules,
  ...chainRules,
  ...pairRules,
  ...keyRules,
  ...proofRules,
  ...usageRules,
  ...manifestRules,
]

const byName = new Map<string, DeviceRule>(deviceRules.map((rule) => [rule.name, rule]))

/** Returns the rule with this name. Throws a plain `Error` if there is none. */
export function ruleOf(name: string): DeviceRule {
  const rule = byName.get(name)
  if (!rule) throw new Error(`unknown device rule "${name}"`)
  return rule
}
