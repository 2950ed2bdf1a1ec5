import { parseEntry, slugOf } from '../../authority/register/document/index.ts'
import { type RegisterChange, unknownParticipant } from '../../authority/register/index.ts'
import { PkiError } from '../../base/index.ts'
import type { Appointment, DecisionRecord, FormRecord, Participant, RegisterEntry } from '../../records/index.ts'

import type { Store } from '../../store/index.ts'
import type { FormApproval, FormDefinition } from '../definition/form-schema.ts'
import { linesOf } from '../fill/form-values.ts'

export type ApprovalReader = Pick<Store, 'findRegister' | 'listRegister'>

export interface ApprovalOptions {
  /** Who decided, and when. */
  readonly decided: DecisionRecord
  /** Who verified the identity of the person that is appointed, and when; null where nobody has. */
  readonly verified: DecisionRecord | null
  /** The id of the appointed person, if several people have that name. Null: found by name. */
  readonly person: string | null
}

type Of<E extends FormApproval['effect']> = Extract<FormApproval, { effect: E }>

/** Returns what the approval of a form changes in the register. @throws {PkiError} if it conflicts with the register */
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
    // A revocation changes no register.
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

type PersonEntry = RegisterEntry<'person'>

/**
 * Returns the change that gives a person an office; a person that is there already keeps its other offices.
 * A verification that is recorded already stays unless another is given.
 */
export async function appoint(
  office: Appointment,
  name: string,
  { participant }: FormRecord,
  { verified, person }: ApprovalOptions,
  reader: ApprovalReader,
): Promise<RegisterChange[]> {
  if (!(await reader.findRegister('participant', participant))) throw unknownParticipant(participant)
  const { id, before } = await findPerson(participant, name, person, reader)
  const appointments = [...new Set([...(before?.value.appointments ?? []), office])]
  const value = { name, appointments, verified: verified ?? before?.value.verified ?? null }
  return [{ put: parseEntry('person', id, participant, value) }]
}

async function findPerson(
  participant: string,
  name: string,
  chosen: string | null,
  reader: ApprovalReader,
): Promise<{ id: string; before: PersonEntry | null }> {
  const people = (await reader.listRegister({ kind: 'person', participant })) as PersonEntry[]
  if (chosen !== null) {
    const id = chosen.startsWith(`${participant}/`) ? chosen : `${participant}/${chosen}`
    const before = people.find((each) => each.id === id) ?? null
    if (before && before.value.name !== name) throw anotherName(before, name)
    return { id, before }
  }
  const named = people.filter(({ value }) => value.name === name)
  if (named.length > 1) throw severalOfName(named, name)
  if (named[0]) return { id: named[0].id, before: named[0] }
  const slug = slugOf(name)
  if (slug === '')
    throw new PkiError('REGISTER_INVALID', `no id can be derived from the name "${name}"`, {
      cure: 'choose one with --person',
    })
  const id = `${participant}/${slug}`
  const other = people.find((each) => each.id === id)
  if (other) throw anotherName(other, name)
  return { id, before: null }
}

const anotherName = ({ id, value }: PersonEntry, name: string): PkiError =>
  new PkiError('REGISTER_CONFLICT', `person "${id}" is "${value.name}" and the form names "${name}"`, {
    cure: 'choose another id with --person',
  })

const severalOfName = (people: readonly PersonEntry[], name: string): PkiError =>
  new PkiError(
    'REGISTER_CONFLICT',
    `${people.length} people are called "${name}": ${people.map(({ id }) => id).join(', ')}`,
    {
      cure: 'choose one with --person',
    },
  )

/** Returns what to do after an approval, with the command to type. Null if there is nothing to do. */
export function nextStep({ approval }: FormDefinition, { participant, values }: FormRecord): string | null {
  const textOf = (field: string): string =>
    quoted(field === 'participant' ? participant : linesOf(values[field]).join(' '))
  if (approval.effect !== 'record') return null
  return approval.next.replace(/\{([a-z0-9-]+)\}/g, (_, field: string) => textOf(field))
}

/** Quotes a value for a shell. Forms come from strangers, and people paste commands. */
const quoted = (text: string): string =>
  /^[A-Za-z0-9._/:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
