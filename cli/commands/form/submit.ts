import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import { submitForm } from '../../../core/forms/index.ts'
import { type FormOptions, parseAuthority, readForms, readPdf, withFormsOption } from '../../input/forms.ts'
import { formRecordJson } from '../../output/forms.ts'
import { printJson, printLine } from '../../output/print.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface SubmitOptions extends PrincipalOptions, FormOptions {
  readonly to: string
  readonly participant?: string
  readonly form?: string
}

export function configure(command: Command): void {
  withFormsOption(withPrincipalOptions(command.argument('<pdf>', 'form with every page marked')))
    .description('submit a form to a Registration Authority')
    .requiredOption('--to <ra>', 'Registration Authority: smki or dccki')
    .option('--participant <id>', 'participant that the form is for (default: the caller)')
    .option('--form <form>', 'id of the form, for an official PDF that was filled in by hand')
    .action(runSubmit)
}

async function runSubmit(file: string, options: SubmitOptions): Promise<void> {
  const to = parseAuthority('--to', options.to)
  const forms = readForms(options)
  const bytes = readPdf(file)
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    const participant = options.participant ?? (principal.kind === 'participant' ? principal.participant : null)
    if (participant === null) throw new PkiError('USAGE', 'the participant is missing; give --participant or --as')
    const submission = { file, bytes, to, participant, form: options.form ?? null }
    const record = await submitForm(submission, principal, { store: world.store, clock: world.clock, forms })
    if (options.json) printJson(formRecordJson(record))
    else
      printLine(
        `${record.form} of ${participant} waits for the ${to.toUpperCase()} Registration Authority; its number is ${record.id}`,
      )
  })
}
