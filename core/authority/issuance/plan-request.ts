import type { Finding } from '../../pki/lint/index.ts'
import { type Allowance, checkAllowance } from '../limits/index.ts'
import { checkExisting, checkRequest } from './check-request.ts'
import { checks } from './checks.ts'
import type { IssuingDeps } from './deps.ts'
import { type RequestContext, spenderOf } from './request-context.ts'

/** What would happen to a request if it were sent now. */
export interface RequestPlan {
  /** The subject of the certificate, RFC 4514. */
  readonly subject: string
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  /** The ids of the waivers without which it would be refused. */
  readonly waivers: readonly string[]
  readonly warnings: readonly Finding[]
  readonly allowance: Allowance
}

/**
 * Checks a request as {@link issueFrom} does, up to the commit. Spends, signs and writes nothing. It is not a promise:
 * the commit decides.
 * @throws {PkiError} the refusal that the request would get, except one by a limit: see `allowance`
 */
export async function planRequest(
  decode: () => Uint8Array,
  context: RequestContext,
  deps: IssuingDeps,
): Promise<RequestPlan> {
  const csr = checks.proof(checks.form(decode()), context.profile)
  const checked = await checkRequest(csr, context, deps)
  await checkExisting(checked, deps)
  const allowance = await checkAllowance(spenderOf(context), 1, deps)
  const { content, entitled, warnings } = checked
  const { subjectText: subject, keyFingerprint } = content
  return { subject, keyFingerprint, waivers: entitled.waivers, warnings, allowance }
}
