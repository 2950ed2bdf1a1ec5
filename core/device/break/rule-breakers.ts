import { certificateBreakers } from './certificate-breakers.ts'
import { fileBreakers } from './file-breakers.ts'
import type { RuleBreaker } from './rule-breaker.ts'
import { setBreakers } from './set-breakers.ts'

/** How to break each rule of the device check, and no other. */
export const ruleBreakers: Readonly<Record<string, RuleBreaker>> = {
  ...fileBreakers,
  ...certificateBreakers,
  ...setBreakers,
}
