import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import { describeIssue } from '../../base/yaml/index.ts'
import type { FormValue, FormValues } from '../../records/index.ts'
import { type FormDefinition, type ValueField, valueFieldsOf } from '../definition/form-schema.ts'

// What cannot be seen makes two values that look alike.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const visible = (maxLength: number) =>
  z
    .string('not text; a number needs quotes')
    .refine((value) => !UNSEEN.test(value), 'has characters that cannot be seen')
    .refine((value) => [...value].length <= maxLength, {
      error: ({ input }) => `has ${[...String(input)].length} characters; allowed: ${maxLength}`,
    })

// RFC 5321 4.5.3.1.3 allows 254 octets of a path between its brackets.
const MAX_EMAIL_LENGTH = 254

/** Returns what a field may say. */
function schemaOf(field: ValueField): z.ZodType<FormValue> {
  switch (field.type) {
    case 'text':
      return visible(field.maxLength)
    case 'lines':
      return z.array(visible(field.maxLength)).max(field.maxItems, {
        error: ({ input }) => `has ${(input as unknown[]).length} lines; allowed: ${field.maxItems}`,
      })
    case 'date':
      return z.iso.date('not a date such as 2026-11-20')
    case 'choice':
      return z.enum(field.options as [string, ...string[]])
    case 'choices':
      return z.array(z.enum(field.options as [string, ...string[]]))
    case 'checkbox':
      return z.boolean()
    case 'eui64':
      return z.string().regex(/^[0-9a-f]{16}$/, 'not 16 lower-case hex characters')
    case 'email':
      return visible(MAX_EMAIL_LENGTH).regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'not an address such as name@example.com')
    case 'serial':
      return z.string().regex(/^[0-9A-F]{32}$/, 'not 32 upper-case hex characters')
    default:
      throw new Error(`no schema of field ${JSON.stringify(field satisfies never)}`)
  }
}

export interface ParseOptions {
  /** Where the values stand, for messages. */
  readonly where: string
  /** Leaves it to somebody else to complete the form. */
  readonly isDraft?: boolean
}

/**
 * Returns the validated values of a form; empty ones are left out.
 * @throws {PkiError} `FORM_VALUES_INVALID`, a line for every problem: which field, what it has and what is allowed
 */
export function parseValues(
  form: FormDefinition,
  input: Readonly<Record<string, unknown>>,
  { where, isDraft = false }: ParseOptions,
): FormValues {
  const fields = valueFieldsOf(form)
  const given = Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => !isEmpty(value))
      .map(([id, value]) => [id, inOneForm(value)]),
  )
  const shape = Object.fromEntries(fields.map((field) => [field.id, schemaOf(field).optional()]))
  const result = z.strictObject(shape).safeParse(given)
  const problems = result.success
    ? []
    : result.error.issues.map((issue) => `${describeIssue(issue, given)}${allowedFields(issue, fields)}`)
  const missing = isDraft ? [] : fields.filter((field) => field.required && isMissing(field, given[field.id]))
  problems.push(...missing.map(({ id, label }) => `"${id}" (${label}) is missing`))
  if (result.success && problems.length === 0) return Object.freeze(result.data as FormValues)
  throw new PkiError('FORM_VALUES_INVALID', problems.map((problem) => `${where}: ${problem}`).join('\n'), {
    cure: `"tpki form new ${form.id}" says what each field takes`,
  })
}

/** An é may be typed as one character or as two. */
function inOneForm(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC')
  return Array.isArray(value) ? value.map(inOneForm) : value
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** A required box is one to tick. */
const isMissing = ({ type }: ValueField, value: unknown): boolean =>
  value === undefined || (type === 'checkbox' && value === false)

const allowedFields = (issue: z.core.$ZodIssue, fields: readonly ValueField[]): string =>
  issue.code === 'unrecognized_keys' ? `; allowed: ${fields.map(({ id }) => id).join(', ')}` : ''

/** Returns a value as a person reads it, line by line. */
export function linesOf(value: FormValue | undefined): readonly string[] {
  if (value === undefined) return []
  if (typeof value === 'boolean') return [value ? 'yes' : 'no']
  return typeof value === 'string' ? [value] : value
}
