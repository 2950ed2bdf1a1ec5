import type { FormValue, FormValues, Participant, Person } from '../../records/index.ts'
import { type FormDefinition, type RegisterSource, valueFieldsOf } from '../definition/form-schema.ts'

/** What of the register a form is filled from; null for what is not asked for. */
export interface KnownFacts {
  readonly participant: Participant | null
  readonly person: Person | null
  /** Today by the world's clock, such as 2026-11-20. */
  readonly today: string | null
}

/** Returns the values of a form that the register knows. */
export function prefill(form: FormDefinition, facts: KnownFacts): FormValues {
  const known = valueFieldsOf(form).flatMap((field) => {
    const value = field.from === undefined ? null : factOf(field.from, facts)
    return value === null || value.length === 0 ? [] : [[field.id, value] as const]
  })
  return Object.fromEntries(known)
}

function factOf(
  source: RegisterSource,
  { participant, person, today }: KnownFacts,
): Exclude<FormValue, boolean> | null {
  switch (source) {
    case 'participant.name':
      return participant?.name ?? null
    case 'participant.secPartyId':
      return participant?.secPartyId ?? null
    case 'participant.kind':
      return participant?.kind ?? null
    case 'participant.tradingNames':
      return participant?.tradingNames ?? null
    case 'participant.userRoles':
      return participant?.userRoles ?? null
    case 'person.name':
      return person?.name ?? null
    case 'today':
      return today
    default:
      throw new Error(`no fact of ${JSON.stringify(source satisfies never)}`)
  }
}
