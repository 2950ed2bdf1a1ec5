import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import { parseYaml } from '../../base/yaml/index.ts'
import type { FormValue, FormValues } from '../../records/index.ts'
import { type FormDefinition, type ValueField, valueFieldsOf } from '../definition/form-schema.ts'

const documentSchema = z.strictObject({
  form: z.string(),
  version: z.string(),
  values: z.record(z.string(), z.unknown()),
})

/**
 * Returns the values of a values file for this form and version. Does not check them; see {@link parseValues}.
 * @throws {PkiError} `FORM_VALUES_INVALID`
 */
export function readValuesDocument(form: FormDefinition, text: string, file: string): Record<string, unknown> {
  const result = parseYaml(text, documentSchema)
  if ('problems' in result) throw invalid(form, result.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  const { form: id, version, values } = result.data
  if (id !== form.id) throw invalid(form, `${file}: "form" is "${id}"; allowed: "${form.id}"`)
  if (version !== form.version) throw invalid(form, `${file}: "version" is "${version}"; allowed: "${form.version}"`)
  return values
}

const invalid = (form: FormDefinition, message: string): PkiError =>
  new PkiError('FORM_VALUES_INVALID', message, { cure: `"tpki form new ${form.id} -o FILE" makes a file to fill in` })

/** Returns a YAML to fill in, with what is known filled in already and a comment on every field. */
export function writeValuesDocument(form: FormDefinition, known: FormValues): string {
  const lines = [
    `# ${form.title}, version ${form.version}; goes to the ${form.registrationAuthority.toUpperCase()} Registration Authority.`,
    `# ${form.note}`,
    `form: ${form.id}`,
    `version: ${quote(form.version)}`,
    'values:',
  ]
  for (const field of valueFieldsOf(form)) lines.push(...linesOfField(field, known[field.id]))
  return `${lines.join('\n')}\n`
}

function linesOfField(field: ValueField, value: FormValue | undefined): string[] {
  const { id, label, hint, required } = field
  const comment = [`${label} (${required ? 'required' : 'optional'}; ${allowedOf(field)})`, ...(hint ? [hint] : [])]
  const isList = field.type === 'lines' || field.type === 'choices'
  const shown = value ?? (isList ? [] : field.type === 'checkbox' ? false : '')
  const written = Array.isArray(shown) ? `[${shown.map(quote).join(', ')}]` : quote(shown as string | boolean)
  return ['', ...comment.map((line) => `  # ${line}`), `  ${id}: ${written}`]
}

/** JSON is YAML, and it quotes text. */
const quote = (value: string | boolean): string => JSON.stringify(value)

/** Returns in words what a field takes. */
export function allowedOf(field: ValueField): string {
  switch (field.type) {
    case 'text':
      return `at most ${field.maxLength} characters`
    case 'lines':
      return `at most ${field.maxItems} lines of ${field.maxLength} characters`
    case 'date':
      return 'a date such as 2026-11-20'
    case 'choice':
      return `one of ${field.options.join(', ')}`
    case 'choices':
      return `any of ${field.options.join(', ')}`
    case 'checkbox':
      return field.required ? 'true' : 'true or false'
    case 'eui64':
      return '16 lower-case hex characters'
    case 'email':
      return 'an e-mail address'
    case 'serial':
      return '32 upper-case hex characters'
    default:
      throw new Error(`no words for field ${JSON.stringify(field satisfies never)}`)
  }
}
