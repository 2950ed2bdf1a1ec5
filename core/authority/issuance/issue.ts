import { PkiError } from '../../base/index.ts'
import { passingCopy } from '../../pki/x509/index.ts'
import { LimitError } from '../../quota/index.ts'
import { checks } from './checks.ts'
import { commit, SUBMIT_AND_PROCESS } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import { enqueue } from './enqueue.ts'
import type { Issued } from './issued-certificate.ts'
import { type PreparedCertificate, prepareCertificate } from './prepare-certificate.ts'
import { refuse } from './refuse.ts'
import type { IssueRequest, RequestContext } from './request-context.ts'

/**
 * Issues and commits the certificate that a CSR asks for. A refusal is in the audit log before it is thrown.
 * @throws {PkiError} the refusal; `REQUEST_QUEUED` if a limit queued the request
 * @throws {Error} our own fault; nothing was committed
 * @example
 * ```ts
 * import { clockOf, issue, loadProfiles, openWorld, operatorContext, systemRandom } from 'smki-test-pki'
 *
 * const options = { directory: 'tpki-world', passphrase: null }
 * const world = await openWorld(options, loadProfiles('profiles'), clockOf(Date.now), systemRandom())
 * const profile = world.profiles.findLeaf('smki-device/device-ds')
 * const csr = readFileSync('request.der')
 * const { record } = await issue({ ...operatorContext(profile, null, 'a.person'), csr }, world)
 * assert.equal(record.profile, 'smki-device/device-ds')
 * await world.close()
 * ```
 */
export function issue(request: IssueRequest, deps: IssuingDeps): Promise<Issued> {
  // A copy: the owner of the octets may change them while the request is in flight.
  const csr = passingCopy(request.csr)
  return issueFrom(() => csr, request, deps)
}

/**
 * Like {@link issue}, for a request in the encoding of its interface. `decode` returns the DER. A request that `decode`
 * refuses counts as submitted, except with `INPUT_UNREADABLE`.
 */
export async function issueFrom(decode: () => Uint8Array, context: RequestContext, deps: IssuingDeps): Promise<Issued> {
  let csr: Uint8Array | null = null
  const work = async (): Promise<PreparedCertificate> => {
    await checks.admission(context, 1, deps)
    csr = decode()
    return prepareCertificate({ ...context, csr }, deps)
  }
  try {
    const { certificate, checked } = await (deps.busy?.together.prepare(work) ?? work())
    return await commit(certificate, checked, deps, SUBMIT_AND_PROCESS)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    const waits = error instanceof LimitError && error.decision.kind === 'queue'
    if (waits && csr) throw await enqueue(error, { ...context, csr }, deps)
    // A file that cannot be read was never submitted.
    throw error.code === 'INPUT_UNREADABLE' ? error : await refuse(error, { ...context, csr }, deps)
  }
}
