import { toHex } from '../../pki/x509/index.ts'
import { OPERATOR } from '../../quota/index.ts'
import { CERTIFICATES_PER_DEVICE, type Guard } from '../../store/index.ts'
import {
  checkEntitlement,
  type Entitlement,
  type EntitlementRequest,
  SKIPPED,
  type Standing,
  unknownParticipant,
} from '../register/index.ts'
import type { CertificateContent } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import type { RequestContext } from './request-context.ts'

/** That a request may be issued to its participant, and what must still be so when it is committed. */
export interface Entitled extends Entitlement {
  readonly guards: readonly Guard[]
}

/** The lab itself: nothing is looked at, and nothing stands in the way of the commit. */
export const OPERATOR_ENTITLED: Entitled = { ...SKIPPED, guards: [] }

/** Returns what the register says of whoever asks; null for the operator. @throws {PkiError} `PARTICIPANT_UNKNOWN` */
export async function findStanding(
  { participant }: Pick<RequestContext, 'participant'>,
  deps: Pick<IssuingDeps, 'register'>,
): Promise<Standing | null> {
  if (participant === OPERATOR) return null
  const standing = await deps.register.standing(participant)
  if (!standing) throw unknownParticipant(participant)
  return standing
}

/**
 * Checks that the participant may have this certificate; what exists already is for the commit to decide.
 * @throws {PkiError} those of {@link checkEntitlement}
 */
export async function entitle(
  content: CertificateContent,
  context: RequestContext,
  deps: IssuingDeps,
  csrDigest: string | null,
): Promise<Entitled> {
  const standing = await findStanding(context, deps)
  if (!standing) return OPERATOR_ENTITLED
  const asked = askedFor(content, context)
  const entitlement = checkEntitlement(standing, asked, deps.config)
  const guards = await guardsOf(content, context, asked, deps)
  return { ...entitlement, guards: [...guards, ...unanswered(content, context, csrDigest)] }
}

function askedFor({ subject, hardwareModule }: CertificateContent, context: RequestContext): EntitlementRequest {
  const { profile, interface: over, deviceType } = context
  const eui64 = hardwareModule?.hwSerial ?? subject.eui64
  return {
    profile,
    interface: over,
    deviceType,
    eui64: eui64 ? toHex(eui64) : null,
    role: subject.role ?? null,
    organizationName: subject.organizationName ?? null,
  }
}

/** SEC Appendix M: its web services answer the very same request once. The Portal and the lab's own tools may ask again. */
export function unanswered(
  { keyFingerprint }: Pick<CertificateContent, 'keyFingerprint'>,
  { interface: over }: Pick<RequestContext, 'interface'>,
  csrDigest: string | null,
): readonly Guard[] {
  const isOnce = over === 'ad-hoc' || over === 'batched'
  return isOnce && csrDigest !== null ? [{ kind: 'unanswered', keyFingerprint, csrDigest }] : []
}

async function guardsOf(
  content: CertificateContent,
  context: RequestContext,
  asked: EntitlementRequest,
  { register }: IssuingDeps,
): Promise<readonly Guard[]> {
  return guardsFor(content, context, asked, await register.deviceThresholds())
}

/** Returns what must still be so, about certificates that exist, when this one is committed. */
export function guardsFor(
  { subjectText, keyFingerprint }: Pick<CertificateContent, 'subjectText' | 'keyFingerprint'>,
  { profile, participant, interface: over }: Pick<RequestContext, 'profile' | 'participant' | 'interface'>,
  { eui64 }: Pick<EntitlementRequest, 'eui64'>,
  thresholds: ReadonlyMap<string, number>,
): readonly Guard[] {
  if (profile.pki === 'smki-device' && eui64 !== null) {
    const below = thresholds.get(eui64) ?? CERTIFICATES_PER_DEVICE
    return [{ kind: 'device', eui64, below, atLeast: over === 'ad-hoc' ? 1 : 0 }]
  }
  const isSystem = profile.id === 'iki/ad-hoc-web-service' || profile.id === 'iki/batched-web-service'
  return isSystem
    ? [{ kind: 'system-name', participant, profile: profile.id, subject: subjectText, keyFingerprint }]
    : []
}
