import type { AccessDeps } from '../authority/register/principal.ts'
import { PkiError } from '../base/errors.ts'
import { auditAlone } from '../store/store.ts'

/** Who was refused; the participant is null for whoever is none. */
export interface Refused {
  readonly actor: string
  readonly participant: string | null
}

/** Returns the refusal of what somebody may not do; {@link refuseAccess} records it too. */
export function accessRefusal({ actor, participant }: Refused, what: string, why: string): PkiError {
  const whose = participant === null ? actor : `participant "${participant}"`
  return new PkiError('ACCESS_DENIED', `${whose} may not ${what}: ${why}`, { source: 'ETAD 6.8', cure: 'ask the DCC' })
}

/**
 * Records that somebody was refused what they may not do, and returns the refusal.
 * @returns `ACCESS_DENIED`, referring to its audit row
 * @see ETAD 6.8
 */
export async function refuseAccess(
  who: Refused,
  what: string,
  why: string,
  { store, clock }: AccessDeps,
): Promise<PkiError> {
  const { actor, participant } = who
  const error = accessRefusal(who, what, why)
  const detail = { participant, code: error.code, message: error.message, source: 'ETAD 6.8' }
  const audit = { atSeconds: clock.nowSeconds(), actor, action: 'access-refused' as const, detail }
  const outcome = await store.commit(auditAlone(audit))
  if (outcome.kind === 'committed') error.reference = outcome.audit.sequence
  return error
}
