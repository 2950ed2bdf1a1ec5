import { type Finding, hasErrors, type LintOptions, type LintResult, lintCertificate } from '../lint/index.ts'
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
  /** Certificates a path may pass through. */
  readonly intermediates: readonly Certificate[]
  /** What of the chain counts as live; null where no world is asked. */
  readonly testOnly: TestOnly | null
  /** Where revocation is looked up; it is not looked at where this is absent. */
  readonly revocation?: RevocationSources
}

export interface VerifyResult {
  readonly valid: boolean
  readonly lint: LintResult
  /** Leaf first. */
  readonly chain: readonly Certificate[]
  /** What lint and the path say, in that order. */
  readonly findings: readonly Finding[]
}

/**
 * Judges one certificate by its profile and by its path to a trust anchor.
 * Where our own path check finds nothing, pkijs is asked too; a difference is a finding of its own.
 */
export async function verifyCertificate(
  der: Uint8Array,
  profiles: ProfileSet,
  options: VerifyOptions,
): Promise<VerifyResult> {
  const lint = lintCertificate(der, profiles, options)
  if (!lint.certificate) return { valid: false, lint, chain: [], findings: lint.findings }
  const path = findPath(lint.certificate, options.trust, options.intermediates)
  const chain = chainOfPath(path)
  const ours = [
    ...checkPath(path, options.trust, options.atSeconds),
    ...(options.testOnly ? checkLive(chain, options.testOnly) : []),
  ]
  const isDevice = lint.profile?.pki === 'smki-device'
  const sources = options.revocation && (await lookUp(path, options.revocation))
  const revocation = sources ? checkRevocation(path, sources, isDevice, options.atSeconds) : []
  const notDer = lint.findings.some(({ rule }) => rule === 'e_signature_not_der')
  const theirs = hasErrors(ours) || notDer || chain.length < 2 ? [] : await askAnother(chain, options.atSeconds)
  const findings = [...lint.findings, ...ours, ...theirs, ...revocation]
  return { valid: !hasErrors(findings), lint, chain, findings }
}

async function lookUp(
  path: readonly PathStep[],
  { world, ...sources }: RevocationSources,
): Promise<RevocationSources<KnownRevocations>> {
  return { ...sources, world: world && (await world(path.map(({ certificate }) => certificate))) }
}

async function askAnother(chain: readonly Certificate[], atSeconds: number | null): Promise<Finding[]> {
  const { secondOpinion } = await import('../x509/library/index.ts')
  // Where expiry is not judged, a moment at which the whole chain had begun.
  const at = atSeconds ?? Math.max(...chain.map(({ notBefore }) => notBefore.seconds))
  const { valid, message } = await secondOpinion(
    chain.map(({ der }) => der),
    at,
  )
  if (valid) return []
  return [
    {
      rule: 'w_chain_second_opinion',
      severity: 'warning',
      field: 'chain',
      message: `a second implementation does not accept the path: ${message}`,
      source: 'RFC 5280 6.1',
    },
  ]
}
