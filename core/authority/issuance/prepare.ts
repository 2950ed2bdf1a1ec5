import { buildTbs } from './build-tbs.ts'
import { type CheckedRequest, checkExisting, checkRequest } from './check-request.ts'
import { proveCsr, proveCsrBeside, readCsr } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { lintTbs } from './lint-tbs.ts'
import type { IssueRequest } from './request-context.ts'
import { type SignedCertificate, sign } from './sign.ts'

/** A certificate that is signed and not yet committed, and the request it answers. */
export interface Prepared {
  readonly certificate: SignedCertificate
  readonly checked: CheckedRequest
}

/**
 * Takes a request from its octets to a signed certificate that nobody has yet.
 * Every step is awaited, also where it is not asynchronous: requests in flight together then take each step together.
 * Signing and verifying push everything else out of the processor's caches, so a step costs far less right after its like.
 */
export async function prepare(request: IssueRequest, deps: IssuingDeps): Promise<Prepared> {
  const read = await readCsr(request.csr)
  const csr = await (deps.busy
    ? proveCsrBeside(read, request.profile, deps.busy.proofs)
    : proveCsr(read, request.profile))
  const checked = await checkRequest(csr, request, deps)
  if (!deps.busy) await checkExisting(checked, deps)
  const tbs = await buildTbs(checked, deps)
  const linted = await lintTbs(tbs, deps.profiles)
  const certificate = await sign(linted)
  return { certificate, checked }
}
