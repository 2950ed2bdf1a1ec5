import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { deepFreeze, PkiError } from '../../base/index.ts'
import { parseYaml } from '../../base/yaml/index.ts'
import { findFormContradictions } from './check-form.ts'
import { type FormDefinition, formSchema } from './form-schema.ts'

/** The forms that there are. */
export class FormSet {
  readonly all: readonly FormDefinition[]

  constructor(all: readonly FormDefinition[]) {
    this.all = all
  }

  /** @throws {PkiError} `FORM_UNKNOWN` */
  get(id: string): FormDefinition {
    const form = this.all.find((each) => each.id === id)
    if (form) return form
    throw new PkiError(
      'FORM_UNKNOWN',
      `form "${id}" is unknown; allowed: ${this.all.map((each) => each.id).join(', ')}`,
    )
  }
}

/**
 * Reads every form under `directory` into one frozen, validated set, in order of id.
 * @throws {PkiError} `FORM_INVALID`, naming file, key, found and allowed value; every problem of every file
 *   is one line of the message
 */
export function loadForms(directory: string): FormSet {
  const problems: string[] = []
  const files = listFormFiles(directory)
  const forms = files.flatMap((file) => readForm(directory, file, problems) ?? [])
  if (files.length === 0) problems.push(`"${directory}" holds no form; allowed: files such as smki/aro-nomination.yaml`)
  if (problems.length === 0) return new FormSet(forms.map(deepFreeze))
  throw new PkiError('FORM_INVALID', problems.join('\n'), { cure: `correct the files under "${directory}"` })
}

function listFormFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort()
  } catch (cause) {
    throw new PkiError('FORM_INVALID', `form directory "${directory}" cannot be read`, { cause })
  }
}

function readForm(directory: string, file: string, problems: string[]): FormDefinition | null {
  const own = problemsAndForm(directory, file)
  problems.push(...own.problems.map((problem) => `${file}: ${problem}`))
  return own.problems.length === 0 ? own.form : null
}

function problemsAndForm(
  directory: string,
  file: string,
): { form: FormDefinition | null; problems: readonly string[] } {
  let text: string
  try {
    text = readFileSync(join(directory, file), 'utf8')
  } catch {
    return { form: null, problems: ['cannot be read'] }
  }
  const result = parseYaml(text, formSchema)
  if ('problems' in result) return { form: null, problems: result.problems }
  const form = result.data
  if (`${form.id}.yaml` !== file) return { form, problems: [`"id" is "${form.id}"; allowed: "${file.slice(0, -5)}"`] }
  return { form, problems: findFormContradictions(form) }
}
