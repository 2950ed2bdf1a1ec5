import type { Finding, RuleName } from '../pki/lint/index.ts'
import { judge, type Outcome, skipped } from './outcome.ts'
import { lintFindingsOf } from './profile-findings.ts'
import type { DeviceSubject } from './subject.ts'

/** Which device rule reports what the path check finds: the first that fits. */
const owners: readonly (readonly [RegExp, RuleName])[] = [
  [/^e_chain_signature_invalid$/, 'e_chain_signature_invalid'],
  [/^e_chain_ca_not_valid$/, 'e_chain_not_valid_at'],
  [/^e_chain_(issuer_unknown|not_trusted)$/, 'e_chain_not_trusted'],
  [/^w_chain_name_bytes_differ$/, 'e_chain_not_trusted'],
  [/./, 'e_chain_ca_unfit'],
]

const ownerOf = ({ rule }: Finding): RuleName =>
  (owners.find(([pattern]) => pattern.test(rule)) as readonly [RegExp, RuleName])[1]

/** Judges the certificates by what the path to the trust says and leaves to the device rule `name`. */
export function judgeChain(subject: DeviceSubject, name: RuleName): Outcome {
  const ofLint = lintFindingsOf(subject, name)
  const missing = whyNoChain(subject)
  if (missing !== null) {
    // What is wrong with a certificate by itself is said, whatever else cannot be looked at.
    const alone = judge(ofLint)
    return alone.result === 'fail' ? alone : skipped(missing)
  }
  const ofPath = subject.certificates.flatMap(({ chainFindings }) =>
    chainFindings.filter((finding) => ownerOf(finding) === name),
  )
  return judge([...ofLint, ...ofPath])
}

/** Returns why there is no chain to judge, or null. */
export function whyNoChain({ certificates, context }: DeviceSubject): string | null {
  if (!context.trust) return 'no trust anchor was given: --trust'
  return certificates.length === 0 ? 'no certificate is among the files' : null
}
