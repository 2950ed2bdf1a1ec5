import type { Finding } from '../../pki/lint/index.ts'
import { type Allowance, checkAllowance } from '../limits/index.ts'
import { checkExisting, checkRequest } from './check-request.ts'
import { proveCsr, readCsr } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { type RequestContext, spenderOf } from './request-context.ts'

/** What would come of a request that was sent now. */
export interface RequestPlan {
  /** The subject of the certificate, RFC 4514. */
  readonly subject: string
  readonly keyFingerprint: string
  /** The waivers without which it would be refused. */
  readonly waivers: readonly string[]
  readonly warnings: readonly Finding[]
  readonly allowance: Allowance
}

/**
 * Checks a request as {@link issueFrom} would, up to the commit. Nothing is spent, signed or written, so it may be asked
 * as often as one likes; nothing is promised either.
 * @throws {PkiError} the refusal that the request would meet, that by a limit excepted, which `allowance` says
 */
export async function planRequest(
  decode: () => Uint8Array,
  context: RequestContext,
  deps: IssuingDeps,
): Promise<RequestPlan> {
  const csr = proveCsr(readCsr(decode()), context.profile)
  const checked = await checkRequest(csr, context, deps)
  await checkExisting(checked, deps)
  const allowance = await checkAllowance(spenderOf(context), 1, deps)
  const { content, entitled, warnings } = checked
  const { subjectText: subject, keyFingerprint } = content
  return { subject, keyFingerprint, waivers: entitled.waivers, warnings, allowance }
}
