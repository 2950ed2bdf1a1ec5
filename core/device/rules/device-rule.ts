import type { RuleName } from '../../pki/lint/index.ts'
import type { DeviceUnderTest } from '../evidence/device-under-test.ts'
import type { RuleResult } from './rule-result.ts'

export const ruleGroups = ['parse', 'profile', 'chain', 'pair', 'key', 'sign', 'agree', 'usage', 'device'] as const
export type RuleGroup = (typeof ruleGroups)[number]

/** The code with which a device rejects a new certificate. @see GBCS CS02d */
export type Cs02dCode = 1 | 2 | 3 | 4 | 5

/** The meaning of each code. @see GBCS CS02d */
export const cs02dCodes: Record<Cs02dCode, string> = {
  1: 'invalid certificate',
  2: 'wrong device identity',
  3: 'invalid key usage',
  4: 'no corresponding key pair',
  5: 'wrong public key',
}

/** One check of a device's credentials. */
export interface DeviceRule {
  /** `e_` and what is wrong. */
  readonly name: RuleName
  readonly group: RuleGroup
  /** What is true when the rule passes, as a short statement. */
  readonly title: string
  /** The clause or clauses that require it. */
  readonly source: string
  /** The code that the device itself would return, or null if the device would not notice. */
  readonly code: Cs02dCode | null
  /** Rules that must pass first. If one fails, this rule is skipped. They come earlier in the table. */
  readonly needs: readonly RuleName[]
  /** How to correct a failure. */
  readonly cure: string
  check(device: DeviceUnderTest): RuleResult | Promise<RuleResult>
}
