import type { FormValue } from '../../records/index.ts'
import { type ValueField, wordsOf } from '../definition/form-schema.ts'
import { linesOf } from './form-values.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** Returns a date such as 2026-12-01 as a letter has it: 1 December 2026. */
export function longDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  return `${day} ${MONTHS[month - 1]} ${year}`
}

/** Returns a date that is written out as 2026-12-01; any other text as it is. */
export function shortDate(text: string): string {
  const [, day = '', month = '', year = ''] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text) ?? []
  const number = MONTHS.indexOf(month) + 1
  return number === 0 ? text : `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** Returns a value as a person reads it on the form, line by line: words for codes, and dates written out. */
export function shownLines(field: ValueField, value: FormValue | undefined): readonly string[] {
  if (typeof value === 'boolean') return [value ? 'Yes' : 'No']
  const lines = linesOf(value)
  if (field.type === 'date') return lines.map(longDate)
  return field.type === 'choice' || field.type === 'choices' ? lines.map((line) => wordsOf(field, line)) : lines
}
