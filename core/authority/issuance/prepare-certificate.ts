import { buildTbs } from './build-tbs.ts'
import { type CheckedRequest, checkExisting, checkRequest } from './check-request.ts'
import { checks } from './checks.ts'
import { proveCsrBeside } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { lintTbs } from './lint-tbs.ts'
import type { IssueRequest } from './request-context.ts'
import { type SignedCertificate, sign } from './sign.ts'

/** A signed certificate that is not committed yet, and the request that it answers. */
export interface PreparedCertificate {
  readonly certificate: SignedCertificate
  readonly checked: CheckedRequest
}

/**
 * Reads and checks a CSR, then builds, lints and signs its certificate. Spends and commits nothing.
 * Every step is awaited, even if it is synchronous, so that requests in flight together take each step together. Signing
 * and verifying evict everything else from the processor's caches, so a step is much cheaper right after the same step.
 * @throws {PkiError} the refusal
 */
export async function prepareCertificate(request: IssueRequest, deps: IssuingDeps): Promise<PreparedCertificate> {
  const read = await checks.form(request.csr)
  const csr = await (deps.busy
    ? proveCsrBeside(read, request.profile, deps.busy.proofs)
    : checks.proof(read, request.profile))
  const checked = await checkRequest(csr, request, deps)
  if (!deps.busy) await checkExisting(checked, deps)
  const tbs = await buildTbs(checked, deps)
  const linted = await lintTbs(tbs, deps.profiles)
  const certificate = await sign(linted)
  return { certificate, checked }
}
