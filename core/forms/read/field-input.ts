import type { FormDefinition, ValueField } from '../definition/form-schema.ts'
import { boxKey, officialName, valueFieldsOf, wordsOf } from '../definition/form-schema.ts'
import { shortDate } from '../fill/shown-text.ts'
import type { PdfFacts } from './pdf-facts.ts'

/** Returns the value of each field of a form from the fields of a PDF, unchecked. */
export function inputOfFields(form: FormDefinition, fields: PdfFacts['fields'], isOfficial: boolean): object {
  const readKey = (key: string): string | readonly string[] | null => {
    const name = isOfficial ? officialName(form, key) : key
    return name === null ? null : (fields[name] ?? null)
  }
  return Object.fromEntries(valueFieldsOf(form).map((field) => [field.id, inputOf(field, readKey)]))
}

type ReadKey = (key: string) => string | readonly string[] | null

function inputOf(field: ValueField, readKey: ReadKey): unknown {
  const { id } = field
  switch (field.type) {
    case 'checkbox':
      return readKey(id) !== null
    case 'choices':
      return field.options.filter((option) => readKey(boxKey(field, option)) !== null)
    case 'choice':
      return (
        optionOf(field, textOf(readKey(id))) || field.options.find((option) => readKey(boxKey(field, option)) !== null)
      )
    case 'date':
      return shortDate(textOf(readKey(id)))
    case 'lines':
      return rawOf(readKey(id))
        .split(/[\r\n]+/)
        .map(squeeze)
        .filter((line) => line !== '')
    case 'eui64':
      return textOf(readKey(id)).replace(/[-: ]/g, '').toLowerCase()
    case 'serial':
      return textOf(readKey(id)).replace(/[-: ]/g, '').toUpperCase()
    default:
      return textOf(readKey(id))
  }
}

/** A list shows the words of an option; a field of another's PDF may hold the option itself. */
const optionOf = (field: Extract<ValueField, { type: 'choice' }>, text: string): string =>
  field.options.find((option) => wordsOf(field, option) === text) ?? text

const rawOf = (value: string | readonly string[] | null): string =>
  typeof value === 'string' ? value : (value ?? []).join('\n')

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

const textOf = (value: string | readonly string[] | null): string => squeeze(rawOf(value))
