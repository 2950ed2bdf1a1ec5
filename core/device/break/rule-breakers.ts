import { certificateBreakers } from './certificate-breakers.ts'
import { fileBreakers } from './file-breakers.ts'
import type { RuleBreaker } from './rule-breaker.ts'
import { setBreakers } from './set-breakers.ts'

/** For each rule of the device check, the function that breaks it. */
export const ruleBreakers: Readonly<Record<string, RuleBreaker>> = {
  ...fileBreakers,
  ...certificateBreakers,
  ...setBreakers,
}
