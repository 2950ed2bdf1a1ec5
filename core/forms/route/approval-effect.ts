import type { RegisterChange } from '../../authority/register/change-register.ts'
import { parseEntry } from '../../authority/register/parse-entry.ts'
import { PkiError } from '../../base/errors.ts'
import type { FormRecord } from '../../records/form-record.ts'
import type { DecisionRecord, Participant } from '../../records/register-entry.ts'
import type { Store } from '../../store/store.ts'
import type { FormApproval, FormDefinition } from '../definition/form-schema.ts'
import { linesOf } from '../fill/form-values.ts'
import { appoint } from './appoint.ts'

export type ApprovalReader = Pick<Store, 'findRegister' | 'listRegister'>

export interface ApprovalOptions {
  /** Who decided, and when. */
  readonly decided: DecisionRecord
  /** Who verified the identity of the person that is appointed, and when; null where nobody has. */
  readonly verified: DecisionRecord | null
  /** The id of the person that is appointed, where the name alone does not say it. */
  readonly person: string | null
}

type Of<E extends FormApproval['effect']> = Extract<FormApproval, { effect: E }>

/** Returns what the approval of a form changes in the register. @throws {PkiError} where the register stands against it */
export async function approvalChanges(
  { approval }: FormDefinition,
  record: FormRecord,
  options: ApprovalOptions,
  reader: ApprovalReader,
): Promise<readonly RegisterChange[]> {
  switch (approval.effect) {
    case 'participant':
      return putParticipant(approval, record, reader)
    case 'appoint':
      return appoint(approval.office, textOf(record, approval.name), record, options, reader)
    case 'authorise':
      return authorise(approval, record, options, reader)
    // What a revocation changes stands in no register.
    case 'revoke':
    case 'record':
      return []
    default:
      throw new Error(`no effect of ${JSON.stringify(approval satisfies never)}`)
  }
}

const textOf = ({ values }: FormRecord, field: string): string => linesOf(values[field])[0] ?? ''

async function putParticipant(
  { name, kind, secPartyId, tradingNames, userRoles }: Of<'participant'>,
  record: FormRecord,
  reader: ApprovalReader,
): Promise<RegisterChange[]> {
  const { participant: id, values } = record
  const before = await reader.findRegister('participant', id)
  const said = {
    name: values[name],
    kind: values[kind],
    secPartyId: values[secPartyId] ?? null,
    tradingNames: values[tradingNames] ?? [],
    userRoles: values[userRoles] ?? [],
  }
  return [{ put: parseEntry('participant', id, null, { ...before?.value, ...said }) }]
}

async function authorise(
  { subscriptions }: Of<'authorise'>,
  { participant: id, values }: FormRecord,
  { decided }: ApprovalOptions,
  reader: ApprovalReader,
): Promise<RegisterChange[]> {
  const entry = await reader.findRegister('participant', id)
  if (!entry) throw unknownParticipant(id)
  const participant = entry.value as Participant
  const granted = Object.fromEntries(linesOf(values[subscriptions]).map((each) => [each, decided]))
  const authorisedSubscriber = { ...participant.authorisedSubscriber, ...granted }
  return [{ put: parseEntry('participant', id, null, { ...participant, authorisedSubscriber }) }]
}

/** Returns the refusal of a form of a participant that the register does not know. */
export const unknownParticipant = (id: string): PkiError =>
  new PkiError('PARTICIPANT_UNKNOWN', `participant "${id}" is not in the register`, {
    cure: `add it with "tpki participant add ${id}", or approve its organisation information first`,
  })
