import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import { type FormDefinition, fillForm, prefill, readValuesDocument, valueFieldsOf } from '../../../core/forms/index.ts'
import { readForms, readFormText, readPdf } from '../../input/forms.ts'
import { systemClock } from '../../input/system-clock.ts'
import { note, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { collect } from '../../values/read-value.ts'
import { type KnownOptions, knownFacts, withKnownOptions } from '../../world/known-facts.ts'
import { principalOf } from '../../world/principal.ts'

interface FillOptions extends KnownOptions {
  readonly out: string
  readonly values?: string
  readonly set: readonly string[]
  readonly official?: string
  readonly editable?: boolean
}

export function configure(command: Command): void {
  withKnownOptions(command.argument('<form>', 'id of the form, see "tpki form list"'))
    .description('fill in a form as PDF, from YAML or the register, and mark every page “For Testing Purposes”')
    .requiredOption('-o, --out <file>', 'write the PDF to this file')
    .option('--values <file>', 'YAML from "tpki form new", filled in; overrides the values of the register')
    .option('--set <field=value>', 'set one value; repeatable; for a list, adds one entry each time', collect, [])
    .option('--editable', 'keep the fields editable; values may then be missing')
    .option('--official <pdf>', 'fill in this official PDF, with the field map of the form')
    .action(runFill)
}

async function runFill(id: string, options: FillOptions): Promise<void> {
  const form = readForms(options).get(id)
  const { values: file, out, official, editable: isEditable = false } = options
  const facts = await knownFacts(options)
  const given = file === undefined ? {} : readValuesDocument(form, readFormText(file), file)
  const input = { ...prefill(form, facts), ...withoutEmpty(given), ...parseSets(form, options.set) }
  const principal = principalOf(options)
  const own = principal.kind === 'participant' ? principal.participant : null
  const pdf = await fillForm(form, input, {
    where: file ?? `form "${id}"`,
    participant: options.participant ?? own,
    isEditable,
    official: official === undefined ? null : readPdf(official),
    nowMs: systemClock.nowMs(),
    warn: (message) => note(`warning: ${message}`),
  })
  writeOutput(out, pdf)
  if (options.json) printJson({ form: id, version: form.version, out, octets: pdf.length, editable: isEditable })
  else note(`${form.title} in ${out}, every page marked`)
}

/** Leaves out empty values, so that those of the register remain. */
const withoutEmpty = (values: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  )

/** Reads the values of --set. @throws {PkiError} `USAGE` */
function parseSets(form: FormDefinition, sets: readonly string[]): Record<string, unknown> {
  const parsed: Record<string, unknown> = {}
  for (const each of sets) {
    const at = each.indexOf('=')
    const [id, text] = [each.slice(0, at), each.slice(at + 1)]
    const field = valueFieldsOf(form).find((one) => one.id === id)
    if (at < 1 || !field)
      throw new PkiError(
        'USAGE',
        `--set "${each}" is not FIELD=VALUE of form "${form.id}"; allowed fields: ${fieldNames(form)}`,
      )
    const isList = field.type === 'lines' || field.type === 'choices'
    if (isList) parsed[id] = [...((parsed[id] as string[] | undefined) ?? []), text]
    else if (field.type === 'checkbox') parsed[id] = parseTick(each, text)
    else parsed[id] = text
  }
  return parsed
}

const fieldNames = (form: FormDefinition): string =>
  valueFieldsOf(form)
    .map(({ id }) => id)
    .join(', ')

function parseTick(set: string, text: string): boolean {
  if (text === 'true' || text === 'yes') return true
  if (text === 'false' || text === 'no') return false
  throw new PkiError('USAGE', `--set "${set}"; allowed: true, false`)
}
