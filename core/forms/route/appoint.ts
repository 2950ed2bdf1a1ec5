import type { RegisterChange } from '../../authority/register/change-register.ts'
import { slugOf } from '../../authority/register/entry-id.ts'
import { parseEntry } from '../../authority/register/parse-entry.ts'
import { PkiError } from '../../base/errors.ts'
import type { FormRecord } from '../../records/form-record.ts'
import type { Appointment, RegisterEntry } from '../../records/register-entry.ts'
import { type ApprovalOptions, type ApprovalReader, unknownParticipant } from './approval-effect.ts'

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
      cure: 'say which one with --person',
    },
  )
