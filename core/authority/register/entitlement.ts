import { PkiError } from '../../base/index.ts'
import { eligibilityRules } from './eligibility-rules.ts'
import type { EntitlementRequest } from './entitlement-request.ts'
import type { EntitlementConfig, EntitlementRule } from './entitlement-rule.ts'
import type { Standing } from './register.ts'
import { subscriberRules } from './subscriber-rules.ts'

/** Why a participant may have what it requests. */
export interface Entitlement {
  /** The revision of the register that was checked; null for the operator, whose entitlement is not checked. */
  readonly revision: number | null
  /** The ids of the waivers that were needed. */
  readonly waivers: readonly string[]
}

/** The entitlement of the operator, which is the lab itself: not checked, and the audit row says so. */
export const SKIPPED: Entitlement = { revision: null, waivers: [] }

const rules: readonly EntitlementRule[] = [...eligibilityRules, ...subscriberRules]

/**
 * Checks that a participant may have what it requests. All interfaces use this function. SREPT is never required
 * (ETAD 3.4(b)). Does not check limits, the device's earlier certificates, or key reuse.
 * @throws {PkiError} with the code and clause of the first rule that refuses
 */
export function checkEntitlement(
  standing: Standing,
  asked: EntitlementRequest,
  config: EntitlementConfig,
): Entitlement {
  const used = new Set<string>()
  for (const error of refusalsOf(standing, asked, config, used)) throw error
  return { revision: standing.revision, waivers: [...used] }
}

/** Returns the refusals of all rules, not only of the first as {@link checkEntitlement} does. */
export const listRefusals = (standing: Standing, asked: EntitlementRequest, config: EntitlementConfig): PkiError[] => [
  ...refusalsOf(standing, asked, config, new Set()),
]

/** Yields the refusals. Adds the waivers that removed a requirement to `used`. */
function* refusalsOf(
  standing: Standing,
  asked: EntitlementRequest,
  config: EntitlementConfig,
  used: Set<string>,
): Generator<PkiError> {
  for (const rule of rules) {
    const fault = rule.appliesTo(asked) ? rule.check(standing, asked, config) : null
    if (!fault) continue
    const waiver = findWaiver(standing, rule)
    if (waiver === null) yield refusal(rule, fault, standing)
    else used.add(waiver)
  }
}

/** Returns the error for a participant that is not in the register. */
export const unknownParticipant = (id: string): PkiError =>
  new PkiError('PARTICIPANT_UNKNOWN', `participant "${id}" is not in the register`, {
    source: 'SEC Appendix M, Authorised Subscriber',
    cure: `add it with "tpki participant add ${id}"; see "tpki participant list"`,
  })

/** Returns the id of a waiver that removes the requirement; both the DCC and the participant have agreed to it. @see ETAD 3.4(c) */
function findWaiver({ waivers }: Standing, { requirement }: EntitlementRule): string | null {
  if (requirement === null) return null
  const found = waivers.find(
    ({ waiver }) => waiver.requirements.includes(requirement) && waiver.agreedByDcc && waiver.agreedByParticipant,
  )
  return found?.id ?? null
}

function refusal(
  { code, clause, requirement }: EntitlementRule,
  { found, cure }: { found: string; cure: string },
  standing: Standing,
): PkiError {
  const half = standing.waivers.find(({ waiver }) => requirement !== null && waiver.requirements.includes(requirement))
  const note = half
    ? `; waiver "${half.id}" does not apply yet: ${half.waiver.agreedByDcc ? 'the participant' : 'the DCC'} has not agreed`
    : ''
  return new PkiError(code, `${found}${note}`, { source: half ? `${clause}; ETAD 3.4(c)` : clause, cure })
}
