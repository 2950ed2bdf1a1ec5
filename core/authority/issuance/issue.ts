import { PkiError } from '../../base/index.ts'
import { passingCopy } from '../../pki/x509/index.ts'
import { LimitError } from '../../quota/index.ts'
import { admitRequest } from './admit-request.ts'
import { AS_IT_COMES_IN, commit } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import { enqueue } from './enqueue.ts'
import type { Issued } from './issued.ts'
import { type Prepared, prepare } from './prepare.ts'
import { refuse } from './refuse.ts'
import type { IssueRequest, RequestContext } from './request-context.ts'

/**
 * Turns a request into a committed certificate. A refusal is in the audit log before it is thrown.
 * @throws {PkiError} the reason of the refusal, `REQUEST_QUEUED` where a limit lets it wait; a plain Error is our own
 * fault, and then nothing was committed
 */
export function issue(request: IssueRequest, deps: IssuingDeps): Promise<Issued> {
  // A copy: whoever owns the octets may change them while the request is under way.
  const csr = passingCopy(request.csr)
  return issueFrom(() => csr, request, deps)
}

/** Like {@link issue}, for a request still in the form in which its door takes it: what is no CSR is submitted too. */
export async function issueFrom(decode: () => Uint8Array, context: RequestContext, deps: IssuingDeps): Promise<Issued> {
  let csr: Uint8Array | null = null
  const work = async (): Promise<Prepared> => {
    await admitRequest(context, 1, deps)
    csr = decode()
    return prepare({ ...context, csr }, deps)
  }
  try {
    const { certificate, checked } = await (deps.busy?.together.prepare(work) ?? work())
    return await commit(certificate, checked, deps, AS_IT_COMES_IN)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    const waits = error instanceof LimitError && error.decision.kind === 'queue'
    if (waits && csr) throw await enqueue(error, { ...context, csr }, deps)
    // What cannot be read was never submitted.
    throw error.code === 'INPUT_UNREADABLE' ? error : await refuse(error, { ...context, csr }, deps)
  }
}
