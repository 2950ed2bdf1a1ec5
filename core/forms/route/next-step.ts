import type { FormRecord } from '../../records/index.ts'
import type { FormDefinition } from '../definition/form-schema.ts'
import { linesOf } from '../fill/form-values.ts'

/** Returns what is to be done once a form is approved, with the command to type, or null where nothing is. */
export function nextStep({ approval }: FormDefinition, { participant, values }: FormRecord): string | null {
  const textOf = (field: string): string =>
    quoted(field === 'participant' ? participant : linesOf(values[field]).join(' '))
  if (approval.effect !== 'record') return null
  return approval.next.replace(/\{([a-z0-9-]+)\}/g, (_, field: string) => textOf(field))
}

/** Returns a value as a shell takes it for one word: forms come from strangers, and commands are pasted. */
const quoted = (text: string): string =>
  /^[A-Za-z0-9._/:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
