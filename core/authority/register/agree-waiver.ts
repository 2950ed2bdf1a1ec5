import { PkiError } from '../../base/index.ts'
import type { DecisionRecord, Waiver } from '../../records/index.ts'
import { applyChanges, type RegisterResult } from './change-register.ts'
import { type AccessDeps, type Principal, requireAdministrator, requireOwn } from './principal.ts'

/** The two parties that must agree before a waiver applies. @see ETAD 3.4(c) */
export const waiverParties = ['dcc', 'participant'] as const
export type WaiverParty = (typeof waiverParties)[number]

/**
 * Records that the DCC or the participant has agreed to a waiver. A participant may agree for itself, to its own waivers.
 * This is the only change to the register that a participant may make.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN`; `REGISTER_CONFLICT` if that party has already agreed
 */
export async function agreeWaiver(
  id: string,
  party: WaiverParty,
  agreed: DecisionRecord,
  principal: Principal,
  deps: AccessDeps,
): Promise<RegisterResult> {
  // The id alone decides, so that a participant does not learn whether another one has such a waiver.
  if (party === 'participant') await requireOwn(principal, id.split('/')[0] as string, `agree to waiver "${id}"`, deps)
  else await requireAdministrator(principal, `agree to waiver "${id}" for the DCC`, deps)
  return applyChanges(
    async (reader) => {
      const entry = await reader.findRegister('waiver', id)
      if (!entry)
        throw new PkiError('REGISTER_ENTRY_UNKNOWN', `waiver "${id}" is not in the register`, {
          cure: 'see "tpki waiver list"',
        })
      const key = party === 'dcc' ? 'agreedByDcc' : 'agreedByParticipant'
      const earlier = (entry.value as Waiver)[key]
      if (earlier) throw agreedAlready(id, party, earlier)
      const { parseEntry } = await import('./document/index.ts')
      return [{ put: parseEntry('waiver', id, entry.participant, { ...entry.value, [key]: agreed }) }]
    },
    principal,
    deps,
  )
}

const agreedAlready = (id: string, party: WaiverParty, { by, at }: DecisionRecord): PkiError =>
  new PkiError(
    'REGISTER_CONFLICT',
    `${party === 'dcc' ? 'the DCC' : 'the participant'} already agreed to waiver "${id}" at ${at} (${by})`,
    { source: 'ETAD 3.4(c)' },
  )
