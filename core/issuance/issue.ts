import { PkiError } from '../errors.ts'
import type { LeafProfile } from '../profile/profile.ts'
import { buildTbs } from './build-tbs.ts'
import { checkRequest, type IssueRequest } from './check-request.ts'
import { commit, type Issued } from './commit.ts'
import type { IssuingDeps } from './deps.ts'
import { lintTbs } from './lint-tbs.ts'
import { proveCsr } from './parse-csr.ts'
import { readCsr } from './read-csr.ts'
import { sign } from './sign.ts'

/**
 * Turns a request into a committed certificate. A refusal is in the audit log before it is thrown.
 * @throws {PkiError} the reason of the refusal; a plain Error is our own fault, and then nothing was committed
 */
export async function issue(request: IssueRequest, deps: IssuingDeps): Promise<Issued> {
  try {
    return await runPipeline(request, deps)
  } catch (error) {
    if (error instanceof PkiError) await recordRefusal(error, request, deps)
    throw error
  }
}

/**
 * Every step is awaited, also where it is not asynchronous: requests in flight together then take each step together.
 * Signing and verifying push everything else out of the processor's caches, so a step costs far less right after its like.
 */
async function runPipeline(request: IssueRequest, deps: IssuingDeps): Promise<Issued> {
  const read = await readCsr(request.csr)
  const csr = await proveCsr(read, request.profile)
  const checked = await checkRequest(csr, request, deps)
  const tbs = await buildTbs(checked, deps)
  const linted = await lintTbs(tbs, deps.profiles)
  const certificate = await sign(linted)
  return commit(certificate, checked, deps.store)
}

/** What was asked for, as far as it got. */
export type RefusedRequest = Omit<IssueRequest, 'csr' | 'profile'> & { readonly profile: LeafProfile | null }

/** Commits the audit row of a refusal: who asked for what and why not. */
export async function recordRefusal(
  { code, message, source }: PkiError,
  { profile, environment, participant, actor }: RefusedRequest,
  { store, clock }: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<void> {
  const detail = { profile: profile?.id ?? null, environment, participant, code, message, source: source ?? null }
  await store.commit({
    certificate: null,
    binding: null,
    ca: null,
    audit: { atSeconds: clock.nowSeconds(), actor, action: 'refused', detail },
  })
}
