import type { Finding } from '../pki/lint/index.ts'
import type { CheckContext } from './check-context.ts'
import { type DeviceCredentials, UNASSIGNED } from './credentials.ts'
import { type DeviceType, whyNotApplicable } from './device-type.ts'
import { notApplicable, type Outcome, skipped } from './outcome.ts'
import type { DeviceRule } from './rule.ts'
import { deviceRules } from './rules.ts'
import { DeviceSubject } from './subject.ts'

export interface RuleVerdict {
  readonly rule: string
  readonly result: Outcome['result']
  /** Why it failed or was not judged; null where it passed. */
  readonly because: string | null
  readonly findings: readonly Finding[]
}

/** What the check says of one device, in the shape that scripts rely on. */
export interface DeviceVerdict {
  readonly device: string
  readonly type: DeviceType | null
  readonly verdict: 'pass' | 'fail' | 'not-applicable'
  readonly rules: readonly RuleVerdict[]
}

/** Judges one device by every rule. A rule whose precondition failed is `skipped` and names it. */
export async function checkDevice(credentials: DeviceCredentials, context: CheckContext): Promise<DeviceVerdict> {
  const { device, type } = credentials
  const why = whyNotApplicable(type)
  if (why !== null) {
    const rules = deviceRules.map(({ name }) => ({ rule: name, ...notApplicable(`not applicable (${why})`) }))
    return { device, type, verdict: 'not-applicable', rules }
  }
  const subject = new DeviceSubject(credentials, context)
  const failures = new Map<string, string>()
  const rules: RuleVerdict[] = []
  for (const rule of deviceRules) {
    const outcome = await judgeRule(rule, subject, failures)
    if (outcome.result === 'fail') failures.set(rule.name, rule.name)
    rules.push({ rule: rule.name, ...outcome })
  }
  return { device, type, verdict: rules.some(({ result }) => result === 'fail') ? 'fail' : 'pass', rules }
}

/** `failures` says of each rule that failed, or was skipped for it, which failure is at the bottom of it. */
async function judgeRule(rule: DeviceRule, subject: DeviceSubject, failures: Map<string, string>): Promise<Outcome> {
  const cause = rule.needs.map((name) => failures.get(name)).find((name) => name !== undefined)
  if (cause !== undefined) {
    failures.set(rule.name, cause)
    return skipped(`${cause} failed`)
  }
  if (subject.credentials.device === UNASSIGNED && !judgesUnassigned(rule))
    return skipped('it is not known which device these files belong to')
  return rule.check(subject)
}

// What belongs to no device can still be unreadable, break its profile, or match nothing.
const judgesUnassigned = ({ group, name }: DeviceRule): boolean =>
  group === 'parse' || group === 'profile' || name === 'e_key_mismatch' || name === 'e_csr_key_differs'
