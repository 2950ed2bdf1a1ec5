import { PkiError } from '../../base/index.ts'
import { OPERATOR } from '../../quota/index.ts'
import { CERTIFICATES_PER_DEVICE, type Guard } from '../../store/index.ts'
import { checkEntitlement, type Entitlement, SKIPPED, type Standing, unknownParticipant } from '../register/index.ts'
import { checkDcckiApproval } from './check-dccki-approval.ts'
import type { IssuingDeps } from './deps.ts'
import type { RequestContext } from './request-context.ts'
import type { RequestedCertificate } from './requested-certificate.ts'

/** The result of an entitlement check, and the guards that the commit checks again. */
export interface Entitled extends Entitlement {
  readonly guards: readonly Guard[]
}

/** The entitlement of the lab itself: it is not checked and adds no guards. */
export const OPERATOR_ENTITLED: Entitled = { ...SKIPPED, guards: [] }

/** Who asks, as far as entitlement depends on it. */
export type Asker = Pick<RequestContext, 'participant' | 'interface' | 'deviceType'>

/** Decides for one requested certificate whether the participant may have it. Returns the refusal, does not throw it. */
export type Entitler = (requested: RequestedCertificate) => Entitled | PkiError

/** Returns the participant's entry in the register, or null for the operator. @throws {PkiError} `PARTICIPANT_UNKNOWN` */
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
 * Reads the register once and returns a function that decides entitlement from it, for one request or for many.
 * `revision` is the revision of the register that was read; null if no entry of it was used. What exists already is not
 * checked here: see {@link findConflict}.
 * @throws {PkiError} `PROFILE_NOT_APPROVED`
 */
export async function entitlerFor(
  asker: Asker,
  pki: string,
  deps: IssuingDeps,
): Promise<{ entitle: Entitler; revision: number | null }> {
  if (pki === 'dccki') await checkDcckiApproval(deps)
  const standing = await standingOf(asker, deps)
  if (standing === null) return { entitle: () => OPERATOR_ENTITLED, revision: null }
  if (standing instanceof PkiError) return { entitle: () => standing, revision: null }
  const thresholds = await deps.register.deviceThresholds()
  const entitle: Entitler = (requested) => {
    try {
      const asked = { ...requested, interface: asker.interface, deviceType: asker.deviceType }
      const entitlement = checkEntitlement(standing, asked, deps.config)
      return { ...entitlement, guards: guardsFor(requested, asker, thresholds) }
    } catch (error) {
      if (error instanceof PkiError) return error
      throw error
    }
  }
  return { entitle, revision: standing.revision }
}

async function standingOf(asker: Asker, deps: IssuingDeps): Promise<Standing | PkiError | null> {
  try {
    return await findStanding(asker, deps)
  } catch (error) {
    if (error instanceof PkiError) return error
    throw error
  }
}

/** Returns what must still be true of existing certificates when this one is committed. */
function guardsFor(
  { profile, eui64, subjectText, keyFingerprint, csrDigest }: RequestedCertificate,
  { participant, interface: over }: Asker,
  thresholds: ReadonlyMap<string, number>,
): readonly Guard[] {
  const guards: Guard[] = []
  if (profile.pki === 'smki-device' && eui64 !== null) {
    const below = thresholds.get(eui64) ?? CERTIFICATES_PER_DEVICE
    guards.push({ kind: 'device', eui64, below, atLeast: over === 'ad-hoc' ? 1 : 0 })
  } else if (profile.id === 'iki/ad-hoc-web-service' || profile.id === 'iki/batched-web-service')
    guards.push({ kind: 'system-name', participant, profile: profile.id, subject: subjectText, keyFingerprint })
  // SEC Appendix M: its web services answer one CSR once. The Portal and the lab's own tools may send it again.
  if (csrDigest !== null && (over === 'ad-hoc' || over === 'batched'))
    guards.push({ kind: 'unanswered', keyFingerprint, csrDigest })
  return guards
}
