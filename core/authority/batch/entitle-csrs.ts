import { PkiError } from '../../base/index.ts'
import type { BatchOrder } from '../../records/index.ts'
import {
  checkApproved,
  type Entitled,
  findStanding,
  guardsFor,
  type IssuingDeps,
  OPERATOR_ENTITLED,
  unanswered,
} from '../issuance/index.ts'
import { checkEntitlement, type Standing } from '../register/index.ts'
import type { CsrFacts } from './csr-facts.ts'

/** Says of each CSR in turn whether its participant may have the certificate; refusals are not thrown. */
export type Entitler = (facts: CsrFacts) => Entitled | PkiError

/**
 * Returns the judge of what a participant may have, as the register has it now; what exists already is for the commit to
 * decide. `revision` is that of the register it looked at, null for the lab itself.
 * @throws {PkiError} `PROFILE_NOT_APPROVED`
 */
export async function entitlerFor(
  order: BatchOrder,
  pki: string,
  deps: IssuingDeps,
): Promise<{ entitle: Entitler; revision: number | null }> {
  if (pki === 'dccki') await checkApproved(deps)
  const standing = await standingOf(order, deps)
  if (standing === null) return { entitle: () => OPERATOR_ENTITLED, revision: null }
  if (standing instanceof PkiError) return { entitle: () => standing, revision: null }
  const thresholds = await deps.register.deviceThresholds()
  const { participant, interface: over, deviceType } = order
  const entitle: Entitler = (facts) => {
    const { profile, eui64, role, organizationName } = facts
    const asked = { profile, interface: over, deviceType, eui64, role, organizationName }
    try {
      const entitlement = checkEntitlement(standing, asked, deps.config)
      const guards = guardsFor(facts, { profile, participant, interface: over }, asked, thresholds)
      return { ...entitlement, guards: [...guards, ...unanswered(facts, order, facts.digest)] }
    } catch (error) {
      if (error instanceof PkiError) return error
      throw error
    }
  }
  return { entitle, revision: standing.revision }
}

async function standingOf(order: BatchOrder, deps: IssuingDeps): Promise<Standing | PkiError | null> {
  try {
    return await findStanding(order, deps)
  } catch (error) {
    if (error instanceof PkiError) return error
    throw error
  }
}
