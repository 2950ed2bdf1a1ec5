import type { RuleName } from '../pki/lint/index.ts'
import type { Outcome } from './outcome.ts'
import type { DeviceSubject } from './subject.ts'

export const ruleGroups = ['parse', 'profile', 'chain', 'pair', 'key', 'sign', 'agree', 'usage', 'device'] as const
export type RuleGroup = (typeof ruleGroups)[number]

/** What a device answers to a certificate it refuses, by the number that CS02d gives it. */
export type Cs02dCode = 1 | 2 | 3 | 4 | 5

/** Those numbers in words. */
export const cs02dCodes: Record<Cs02dCode, string> = {
  1: 'invalid certificate',
  2: 'wrong device identity',
  3: 'invalid key usage',
  4: 'no corresponding key pair',
  5: 'wrong public key',
}

/** One thing that can be wrong with a device's credentials. The file bears the rule's name. */
export interface DeviceRule {
  readonly name: RuleName
  readonly group: RuleGroup
  /** What holds where the rule passes, in a few words. */
  readonly title: string
  /** The clause. */
  readonly source: string
  /** What the device itself would answer, or null where it would not notice. */
  readonly code: Cs02dCode | null
  /** The rules whose failure leaves nothing for this one to look at; they come earlier in the table. */
  readonly needs: readonly RuleName[]
  /** What to do about a failure. */
  readonly cure: string
  check(subject: DeviceSubject): Outcome | Promise<Outcome>
}
