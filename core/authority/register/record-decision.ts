import type { DecisionRecord, Subscription } from '../../records/index.ts'
import { changeRegister, type RegisterResult } from './change-register.ts'
import { requireEntry } from './find-entry.ts'
import type { AccessDeps, Principal } from './principal.ts'

/**
 * Records that a participant's Authorised Subscriber application was approved. A null decision records that the participant
 * is no longer an Authorised Subscriber.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN`
 */
export const authoriseSubscriber = (
  id: string,
  subscription: Subscription,
  decision: DecisionRecord | null,
  principal: Principal,
  deps: AccessDeps,
): Promise<RegisterResult> =>
  changeRegister(
    async (reader) => {
      const { value } = await requireEntry('participant', id, reader)
      const authorisedSubscriber = { ...value.authorisedSubscriber, [subscription]: decision }
      const { parseEntry } = await import('./document/index.ts')
      return [{ put: parseEntry('participant', id, null, { ...value, authorisedSubscriber }) }]
    },
    principal,
    deps,
  )

/** Records that a person's identity was verified. @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN` */
export const verifyPerson = (
  id: string,
  verified: DecisionRecord,
  principal: Principal,
  deps: AccessDeps,
): Promise<RegisterResult> =>
  changeRegister(
    async (reader) => {
      const { participant, value } = await requireEntry('person', id, reader)
      const { parseEntry } = await import('./document/index.ts')
      return [{ put: parseEntry('person', id, participant, { ...value, verified }) }]
    },
    principal,
    deps,
  )
