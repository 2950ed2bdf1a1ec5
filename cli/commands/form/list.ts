import type { Command } from 'commander'
import { type FormDefinition, valueFieldsOf } from '../../../core/forms/index.ts'
import { type FormOptions, parseAuthority, readForms, withFormsOption } from '../../input/forms.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'

interface ListOptions extends FormOptions {
  readonly json?: boolean
  readonly to?: string
}

export function configure(command: Command): void {
  withFormsOption(command)
    .description('list the forms and the Registration Authority for each')
    .option('--to <ra>', 'only forms for this Registration Authority: smki or dccki')
    .option('--json', 'print one JSON document')
    .action(runList)
}

function runList(options: ListOptions): void {
  const to = options.to === undefined ? null : parseAuthority('--to', options.to)
  const forms = readForms(options).all.filter((form) => to === null || form.registrationAuthority === to)
  if (options.json) printJson({ forms: forms.map(formJson) })
  else print(table([['FORM', 'VERSION', 'TO', 'CONFIDENCE', 'TITLE'], ...forms.map(toRow)]))
}

const toRow = ({ id, version, registrationAuthority, confidence, title }: FormDefinition): string[] => [
  id,
  version,
  registrationAuthority.toUpperCase(),
  confidence,
  title,
]

const formJson = (form: FormDefinition): object => {
  const { id, version, title, registrationAuthority, source, confidence, note, approval, officialPdf } = form
  const fields = valueFieldsOf(form)
  return { id, version, title, registrationAuthority, source, confidence, note, approval, officialPdf, fields }
}
