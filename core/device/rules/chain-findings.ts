import type { Finding, RuleName } from '../../pki/lint/index.ts'
import type { DeviceUnderTest } from '../evidence/device-under-test.ts'
import { lintFindingsOf } from './profile-findings.ts'
import { MISSING, type RuleResult, resultOf, skipped } from './rule-result.ts'

/** Path-validation rule → the device rule that reports its findings. The first pattern that matches applies. */
const reporters: readonly (readonly [RegExp, RuleName])[] = [
  [/^e_chain_signature_invalid$/, 'e_chain_signature_invalid'],
  [/^e_chain_ca_not_valid$/, 'e_chain_not_valid_at'],
  [/^e_chain_(issuer_unknown|not_trusted)$/, 'e_chain_not_trusted'],
  [/^w_chain_name_bytes_differ$/, 'e_chain_not_trusted'],
  [/./, 'e_chain_ca_unfit'],
]

const reporterOf = ({ rule }: Finding): RuleName =>
  (reporters.find(([pattern]) => pattern.test(rule)) as readonly [RegExp, RuleName])[1]

/** Returns the result of a device rule that reports path-validation findings, and lint findings about the chain. */
export function checkChain(device: DeviceUnderTest, name: RuleName): RuleResult {
  const fromLint = lintFindingsOf(device, name)
  const missing = whyNoChain(device)
  if (missing !== null) {
    // A fault of the certificate itself is reported even if there is no chain to check.
    const withoutChain = resultOf(fromLint)
    return withoutChain.result === 'fail' ? withoutChain : skipped(missing)
  }
  const fromPath = device.certificates.flatMap(({ chainFindings }) =>
    chainFindings.filter((finding) => reporterOf(finding) === name),
  )
  return resultOf([...fromLint, ...fromPath])
}

/** Returns why the chain cannot be checked, or null if it can. */
export function whyNoChain({ certificates, context }: DeviceUnderTest): string | null {
  if (!context.trust) return 'no trust anchor was given: --trust'
  return certificates.length === 0 ? MISSING.certificate : null
}
