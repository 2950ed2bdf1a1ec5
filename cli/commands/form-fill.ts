import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import {
  type FormDefinition,
  fillForm,
  type KnownFacts,
  prefill,
  readValuesDocument,
  valueFieldsOf,
  writeValuesDocument,
} from '../../core/forms/index.ts'
import {
  collect,
  type PrincipalOptions,
  principalOf,
  systemClock,
  withPrincipalOptions,
  withWorld,
} from '../context.ts'
import { type FormOptions, readForms, readPdf, readText, withFormsOption } from '../form-context.ts'
import { factsOf, todayOf } from '../form-facts.ts'
import { note, print, printJson } from '../output.ts'
import { writeOutput } from '../write-output.ts'

interface KnownOptions extends PrincipalOptions, FormOptions {
  readonly participant?: string
  readonly person?: string
}

interface NewOptions extends KnownOptions {
  readonly out?: string
}

interface FillOptions extends KnownOptions {
  readonly out: string
  readonly values?: string
  readonly set: readonly string[]
  readonly official?: string
  readonly editable?: boolean
}

export function registerFormFill(form: Command): void {
  withKnownOptions(form.command('new').argument('<form>', 'see "tpki form list"'))
    .description('a YAML to fill in, with what the register knows in it already')
    .option('-o, --out <file>', 'where it goes (default: stdout)')
    .action(runNew)
  withKnownOptions(form.command('fill').argument('<form>', 'see "tpki form list"'))
    .description('a PDF, filled from YAML or from the register, every page marked “For Testing Purposes”')
    .requiredOption('-o, --out <file>', 'where it goes')
    .option('--values <file>', 'what "tpki form new" made, filled in; stands over what the register knows')
    .option('--set <field=value>', 'one value more; idempotently; of lists, one after another', collect, [])
    .option('--editable', 'leave the fields editable; then values may be missing')
    .option('--official <pdf>', 'fill the own fields of this PDF, by the field map of the form')
    .action(runFill)
}

const withKnownOptions = (command: Command): Command =>
  withFormsOption(withPrincipalOptions(command))
    .option('--participant <id>', 'fill in what the register knows of this participant')
    .option('--person <id>', 'and of this person of its')

async function runNew(id: string, options: NewOptions): Promise<void> {
  const form = readForms(options).get(id)
  const text = writeValuesDocument(form, prefill(form, await knownFacts(options)))
  const { out } = options
  if (out !== undefined) writeOutput(out, text)
  if (options.json) printJson({ form: id, out: out ?? null, document: out === undefined ? text : null })
  else if (out === undefined) print(text)
  else note(`${form.title}: fill in ${out}, then "tpki form fill ${id} --values ${out} -o FILE.pdf"`)
}

/** No world is needed to fill a form by hand alone. */
async function knownFacts(options: KnownOptions): Promise<KnownFacts> {
  const principal = principalOf(options)
  const isAlone =
    options.participant === undefined && options.person === undefined && principal.kind === 'administrator'
  if (isAlone) return { participant: null, person: null, today: todayOf(systemClock) }
  return withWorld(options, (world) => factsOf(options, principal, world))
}

async function runFill(id: string, options: FillOptions): Promise<void> {
  const form = readForms(options).get(id)
  const { values: file, out, official, editable: isEditable = false } = options
  const facts = await knownFacts(options)
  const given = file === undefined ? {} : readValuesDocument(form, readText(file), file)
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

/** What a file leaves empty, the register may know. */
const withoutEmpty = (values: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)),
  )

/** @throws {PkiError} `USAGE` */
function parseSets(form: FormDefinition, sets: readonly string[]): Record<string, unknown> {
  const parsed: Record<string, unknown> = {}
  for (const each of sets) {
    const at = each.indexOf('=')
    const [id, text] = [each.slice(0, at), each.slice(at + 1)]
    const field = valueFieldsOf(form).find((one) => one.id === id)
    if (at < 1 || !field)
      throw new PkiError(
        'USAGE',
        `--set "${each}" is not FIELD=VALUE of form "${form.id}"; its fields: ${fieldNames(form)}`,
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
