import type { Finding } from '../pki/lint/index.ts'
import { type DeviceCredentials, type ManifestType, UNASSIGNED, whyNotApplicable } from './credentials/index.ts'
import type { CheckContext, DeviceCheckOptions } from './evidence/check-context.ts'
import { type DeviceCrypto, realCrypto } from './evidence/device-crypto.ts'
import { DeviceUnderTest } from './evidence/device-under-test.ts'
import { findSecondFault } from './evidence/prove-signing.ts'
import { makeTestPeers } from './evidence/test-peers.ts'
import type { DeviceRule } from './rules/device-rule.ts'
import { deviceRules } from './rules/device-rules.ts'
import { notApplicable, type RuleResult, skipped } from './rules/rule-result.ts'

export interface RuleVerdict {
  readonly rule: string
  readonly result: RuleResult['result']
  /** Why the rule failed or was not checked; null if it passed. */
  readonly because: string | null
  readonly findings: readonly Finding[]
}

/** The result of the check for one device, in the JSON shape that scripts rely on. */
export interface DeviceVerdict {
  /** The EUI-64, 16 lower-case hex characters, or `unassigned`. */
  readonly device: string
  /** From the manifest; null without one. */
  readonly type: ManifestType | null
  readonly verdict: 'pass' | 'fail' | 'not-applicable'
  /** One entry for each rule, in the order of the table. */
  readonly rules: readonly RuleVerdict[]
}

/** Returns the context for one run of the check: new peer keys, and a test of the second implementation. */
export async function makeCheckContext(options: DeviceCheckOptions, crypto?: DeviceCrypto): Promise<CheckContext> {
  const used = crypto ?? (await realCrypto())
  const peers = makeTestPeers()
  return { ...options, crypto: used, peers, secondFault: await findSecondFault(peers.supplier, used) }
}

/** Checks one device with every rule. If a rule that another one needs fails, the other one is skipped and names it. */
export async function checkDevice(credentials: DeviceCredentials, context: CheckContext): Promise<DeviceVerdict> {
  const { device, type } = credentials
  const why = whyNotApplicable(type)
  if (why !== null) {
    const rules = deviceRules.map(({ name }) => ({ rule: name, ...notApplicable(`not applicable (${why})`) }))
    return { device, type, verdict: 'not-applicable', rules }
  }
  const tested = new DeviceUnderTest(credentials, context)
  const rootFailures = new Map<string, string>()
  const rules: RuleVerdict[] = []
  for (const rule of deviceRules) {
    const result = await checkRule(rule, tested, rootFailures)
    if (result.result === 'fail') rootFailures.set(rule.name, rule.name)
    rules.push({ rule: rule.name, ...result })
  }
  return { device, type, verdict: rules.some(({ result }) => result === 'fail') ? 'fail' : 'pass', rules }
}

/** `rootFailures`: for each rule that failed or was skipped, the rule whose failure was the first cause. */
async function checkRule(
  rule: DeviceRule,
  tested: DeviceUnderTest,
  rootFailures: Map<string, string>,
): Promise<RuleResult> {
  const root = rule.needs.map((name) => rootFailures.get(name)).find((name) => name !== undefined)
  if (root !== undefined) {
    rootFailures.set(rule.name, root)
    return skipped(`${root} failed`)
  }
  if (tested.credentials.device === UNASSIGNED && !appliesWithoutDevice(rule))
    return skipped('it is not known to which device these files belong')
  return rule.check(tested)
}

// Files that belong to no known device can still be unreadable, break the profile, or match no certificate.
const appliesWithoutDevice = ({ group, name }: DeviceRule): boolean =>
  group === 'parse' || group === 'profile' || name === 'e_key_mismatch' || name === 'e_csr_key_differs'
