import type { Command } from 'commander'
import { requireOwn } from '../../core/authority/register/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { formatBoth } from '../../core/base/time/index.ts'
import { requireForm, submitForm } from '../../core/forms/index.ts'
import { type FormRecord, formStates } from '../../core/records/index.ts'
import type { FormQuery } from '../../core/store/index.ts'
import { askedParticipant } from '../asked-participant.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { type FormOptions, parseAuthority, readForms, readPdf, withFormsOption } from '../form-context.ts'
import { formRecordJson, formRecordLines } from '../form-record.ts'
import { note, print, printJson, printLine, table } from '../output.ts'
import { readChoice } from '../read-choice.ts'
import { writeOutput } from '../write-output.ts'

interface SubmitOptions extends PrincipalOptions, FormOptions {
  readonly to: string
  readonly participant?: string
  readonly form?: string
}

interface QueueOptions extends PrincipalOptions {
  readonly to?: string
  readonly participant?: string
  readonly state: string
}

export function registerFormRoute(form: Command): void {
  withFormsOption(withPrincipalOptions(form.command('submit').argument('<pdf>', 'a form, every page marked')))
    .description('submit a form to a Registration Authority, where it waits')
    .requiredOption('--to <ra>', 'the Registration Authority: smki or dccki')
    .option('--participant <id>', 'whose form it is (default: who asks)')
    .option('--form <form>', 'which form it is, for an official PDF that was filled by hand')
    .action(runSubmit)
  withPrincipalOptions(form.command('queue'))
    .description('the forms that wait for a Registration Authority, in the order in which they came')
    .option('--to <ra>', 'before this Registration Authority: smki or dccki')
    .option('--participant <id>', 'of this participant')
    .option('--state <state>', `${formStates.join(', ')} or all`, 'waiting')
    .action(runQueue)
  withPrincipalOptions(form.command('show').argument('<number>', 'as "tpki form queue" shows it'))
    .description('what a submitted form says, and what was decided')
    .option('-o, --out <file>', 'where the PDF goes, as it was submitted')
    .action(runShow)
}

async function runSubmit(file: string, options: SubmitOptions): Promise<void> {
  const to = parseAuthority('--to', options.to)
  const forms = readForms(options)
  const bytes = readPdf(file)
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    const participant = options.participant ?? (principal.kind === 'participant' ? principal.participant : null)
    if (participant === null) throw new PkiError('USAGE', 'whose form it is, is not said; give --participant or --as')
    const submission = { file, bytes, to, participant, form: options.form ?? null }
    const record = await submitForm(submission, principal, { store: world.store, clock: world.clock, forms })
    if (options.json) printJson(formRecordJson(record))
    else
      printLine(
        `${record.form} of ${participant} waits for the ${to.toUpperCase()} Registration Authority as number ${record.id}`,
      )
  })
}

async function runQueue(options: QueueOptions): Promise<void> {
  const state = readChoice('--state', options.state, [...formStates, 'all'])
  await withWorld(options, async (world) => {
    const whose = await askedParticipant(options.participant, principalOf(options), 'see the forms of another', world)
    const query: FormQuery = {
      ...(whose === null ? {} : { participant: whose }),
      ...(options.to === undefined ? {} : { registrationAuthority: parseAuthority('--to', options.to) }),
      ...(state === 'all' ? {} : { state }),
      limit: 100_000,
    }
    const forms = await world.store.forms.list(query)
    if (options.json) printJson({ forms: forms.map(formRecordJson) })
    else if (forms.length === 0) note(state === 'waiting' ? 'nothing waits' : 'there are none')
    else print(table([['NUMBER', 'SINCE', 'TO', 'PARTICIPANT', 'FORM', 'STATE'], ...forms.map(toRow)]))
  })
}

const toRow = ({ id, atSeconds, registrationAuthority, participant, form, decision }: FormRecord): string[] => [
  String(id),
  formatBoth(atSeconds * 1000),
  registrationAuthority.toUpperCase(),
  participant,
  form,
  decision?.verdict ?? 'waiting',
]

async function runShow(number: string, options: PrincipalOptions & { readonly out?: string }): Promise<void> {
  const id = parseNumber(number)
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    const record = await world.store.forms.find(id)
    // Whether a number is another's or nobody's is not said.
    await requireOwn(principal, record?.participant ?? null, `see form ${id}`, world)
    const known = record ?? (await requireForm(id, world))
    const { out } = options
    if (out !== undefined) writeOutput(out, (await world.store.forms.file(id)) as Uint8Array)
    if (options.json) printJson({ ...formRecordJson(known), out: out ?? null })
    else print(formRecordLines(known))
  })
}

/** @throws {PkiError} `USAGE` */
export function parseNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new PkiError('USAGE', `"${text}" is no number of a form; see "tpki form queue"`)
}
