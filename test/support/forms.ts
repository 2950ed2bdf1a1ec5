import { join } from 'node:path'
import { type FormDefinition, type ValueField, valueFieldsOf } from '../../core/forms/definition/form-schema.ts'
import type { FormValue, FormValues } from '../../core/records/form-record.ts'

/** The shipped forms. */
export const FORMS: string = join(import.meta.dirname, '../../forms')

/** What a nomination of an ARO says that lacks nothing. */
export const aroValues = {
  'organisation-name': 'Alpha Energy',
  'person-name': 'Ari Officer',
  'person-email': 'ari@alpha.example',
  'person-telephone': '+44 20 7946 0000',
  consent: true,
  'nominated-by': 'Sam Senior',
  'nominated-on': '2026-02-27',
} as const

/** Returns a value that a field takes, as long as may be but for `longest`. */
function valueFor(field: ValueField, longest: number): FormValue {
  switch (field.type) {
    case 'text':
      return `${field.id} ${'a text that wraps '.repeat(120)}`.slice(0, Math.min(longest, field.maxLength)).trim()
    case 'lines':
      return Array.from({ length: field.maxItems }, (_, i) => `${i} ${field.label}`.slice(0, field.maxLength).trim())
    case 'date':
      return '2026-02-27'
    case 'choice':
      return field.options.at(-1) as string
    case 'choices':
      return field.options
    case 'checkbox':
      return true
    case 'eui64':
      return '00db1234567800a1'
    case 'email':
      return `${field.id}@alpha.example`
    case 'serial':
      return '0123456789ABCDEF'.repeat(2)
    default:
      throw new Error(`no value for ${JSON.stringify(field satisfies never)}`)
  }
}

/** Returns values for every field of a form; each is as long as may be, and no text longer than `longest`. */
export const everyValue = (form: FormDefinition, longest: number): FormValues =>
  Object.fromEntries(valueFieldsOf(form).map((field) => [field.id, valueFor(field, longest)]))
