import {
  type Finding,
  hasErrors,
  type LintOptions,
  type LintResult,
  lintCertificate,
  makeFinding,
} from '../lint/index.ts'
import type { ProfileSet, TestOnly } from '../profile/index.ts'
import type { Certificate } from '../x509/index.ts'
import { checkLive } from './check-live.ts'
import { checkPath } from './check-path.ts'
import { checkRevocation } from './check-revocation.ts'
import { chainOfPath, findPath, type PathStep } from './find-path.ts'
import type { KnownRevocations, RevocationSources } from './revocation-sources.ts'

export interface VerifyOptions extends LintOptions {
  /** Trust anchors; a path may end at any of them. */
  readonly trust: readonly Certificate[]
  /** Certificates that a path may pass through. */
  readonly intermediates: readonly Certificate[]
  /** Refuses live issuers, keys and OIDs in the chain; null does not check them. */
  readonly testOnly: TestOnly | null
  /** Where to look up revocation; absent does not check it. */
  readonly revocation?: RevocationSources
}

export interface VerifyResult {
  readonly valid: boolean
  readonly lint: LintResult
  /** Leaf first. */
  readonly chain: readonly Certificate[]
  /** The findings of lint, then of the path, then of revocation. */
  readonly findings: readonly Finding[]
}

/**
 * Lints one certificate by its profile and checks its path to a trust anchor, and its revocation if asked.
 * If our path check finds nothing, PKI.js checks the path too; a difference is a warning.
 * @see RFC 5280 §6.1
 * @example
 * ```ts
 * import { loadProfiles, parseCertificate, verifyCertificate } from 'smki-test-pki'
 *
 * const lint = { profile: null, policyOids: ['1.2.826.0.1.8641679.1.2.1.12'], atSeconds: Date.now() / 1000 }
 * const trust = [parseCertificate(readFileSync('root.der'))]
 * const intermediates = [parseCertificate(readFileSync('issuing.der'))]
 * const options = { ...lint, trust, intermediates, testOnly: null }
 * const { valid, chain } = await verifyCertificate(readFileSync('certificate.der'), loadProfiles('profiles'), options)
 * assert.equal(valid, true)
 * assert.equal(chain.length, 3)
 * ```
 */
export async function verifyCertificate(
  der: Uint8Array,
  profiles: ProfileSet,
  options: VerifyOptions,
): Promise<VerifyResult> {
  const lint = lintCertificate(der, profiles, options)
  if (!lint.certificate) return { valid: false, lint, chain: [], findings: lint.findings }
  const { trust, intermediates, atSeconds, testOnly } = options
  const path = findPath(lint.certificate, trust, intermediates)
  const chain = chainOfPath(path)
  const ours = [
    ...checkPath(path, trust, atSeconds, lint.profile !== null),
    ...(testOnly ? checkLive(chain, testOnly) : []),
  ]
  const isDevice = lint.profile?.pki === 'smki-device'
  const sources = options.revocation && (await lookUp(path, options.revocation))
  const revocation = sources ? checkRevocation(path, sources, isDevice, atSeconds) : []
  const notDer = lint.findings.some(({ rule }) => rule === 'e_signature_not_der')
  const theirs = hasErrors(ours) || notDer || chain.length < 2 ? [] : await askSecond(chain, atSeconds)
  const findings = [...lint.findings, ...ours, ...theirs, ...revocation]
  return { valid: !hasErrors(findings), lint, chain, findings }
}

async function lookUp(
  path: readonly PathStep[],
  { world, ...sources }: RevocationSources,
): Promise<RevocationSources<KnownRevocations>> {
  return { ...sources, world: world && (await world(path.map(({ certificate }) => certificate))) }
}

async function askSecond(chain: readonly Certificate[], atSeconds: number | null): Promise<Finding[]> {
  const { secondOpinion } = await import('../x509/library/index.ts')
  // If validity is not checked, a time at which the whole chain is valid already.
  const at = atSeconds ?? Math.max(...chain.map(({ notBefore }) => notBefore.seconds))
  const ders = chain.map(({ der }) => der)
  const { valid, message } = await secondOpinion(ders, at)
  if (valid) return []
  const text = `a second implementation (PKI.js) does not accept the path: ${message}`
  return [makeFinding('w_chain_second_opinion', 'chain', text, 'RFC 5280 6.1')]
}
