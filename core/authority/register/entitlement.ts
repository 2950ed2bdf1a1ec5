import { PkiError } from '../../base/index.ts'
import type { AskedFor } from './asked.ts'
import { eligibilityRules } from './eligibility-rules.ts'
import type { EntitlementConfig, EntitlementRule } from './entitlement-rule.ts'
import type { Standing } from './register.ts'
import { subscriberRules } from './subscriber-rules.ts'

/** Why a participant may have what it asks for. */
export interface Entitlement {
  /** The revision of the register that says so; null for the operator, whose entitlement is not looked at. */
  readonly revision: number | null
  /** The waivers without which it might not. */
  readonly waivers: readonly string[]
}

/** The operator is the lab itself: its entitlement is skipped, and the audit row says so. */
export const SKIPPED: Entitlement = { revision: null, waivers: [] }

const rules: readonly EntitlementRule[] = [...eligibilityRules, ...subscriberRules]

/**
 * Says why a participant may have what it asks for; every door asks here. SREPT is never a ground (ETAD 3.4(b)).
 * Does not look at limits, at what the device already has, or at key reuse.
 * @throws {PkiError} the code of the rule that refuses, its clause, what was found and what would cure it
 */
export function checkEntitlement(standing: Standing, asked: AskedFor, config: EntitlementConfig): Entitlement {
  const used = new Set<string>()
  for (const ground of groundsAgainst(standing, asked, config, used)) throw ground
  return { revision: standing.revision, waivers: [...used] }
}

/** Returns every refusal that {@link checkEntitlement} would come to, were the ones before it cured. */
export const listRefusals = (standing: Standing, asked: AskedFor, config: EntitlementConfig): PkiError[] => [
  ...groundsAgainst(standing, asked, config, new Set()),
]

/** Yields what refuses the request; the waivers that disregard something of it are added to `used`. */
function* groundsAgainst(
  standing: Standing,
  asked: AskedFor,
  config: EntitlementConfig,
  used: Set<string>,
): Generator<PkiError> {
  for (const rule of rules) {
    const shortfall = rule.appliesTo(asked) ? rule.check(standing, asked, config) : null
    if (!shortfall) continue
    const waiver = findWaiver(standing, rule)
    if (waiver === null) yield refusal(rule, shortfall, standing)
    else used.add(waiver)
  }
}

export const unknownParticipant = (id: string): PkiError =>
  new PkiError('PARTICIPANT_UNKNOWN', `participant "${id}" is not in the register`, {
    source: 'SEC Appendix M, Authorised Subscriber',
    cure: `add it with "tpki participant add ${id}"; see "tpki participant list"`,
  })

/** A waiver stands once the DCC and the participant have both agreed (ETAD 3.4(c)). */
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
    ? `; waiver "${half.id}" does not stand: ${half.waiver.agreedByDcc ? 'the participant' : 'the DCC'} has not agreed`
    : ''
  return new PkiError(code, `${found}${note}`, { source: half ? `${clause}; ETAD 3.4(c)` : clause, cure })
}
