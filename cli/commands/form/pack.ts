import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import { type Pack, packForms, zipPack } from '../../../core/forms/index.ts'
import { listFiles } from '../../../core/pki/input/index.ts'
import type { RegistrationAuthority } from '../../../core/records/index.ts'
import { type FormOptions, parseAuthority, readForms, readPdf, withFormsOption } from '../../input/forms.ts'
import { systemClock } from '../../input/system-clock.ts'
import { note, print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { writeOutput } from '../../output/write-file.ts'

interface PackCommandOptions extends FormOptions {
  readonly to: string
  readonly from: string
  readonly directed?: string
  readonly out: string
  readonly json?: boolean
}

export function configure(command: Command): void {
  withFormsOption(command.argument('<pdf...>', 'forms with every page marked'))
    .description('make a folder or zip to send: a cover sheet and the forms')
    .requiredOption('--to <ra>', 'Registration Authority: smki or dccki')
    .requiredOption('--from <name>', 'sender of the forms, for the cover sheet')
    .option('--directed <text>', 'how the DCC has directed you to send forms, for the cover sheet')
    .requiredOption('-o, --out <path>', 'empty or new folder, or NAME.zip')
    .option('--json', 'print one JSON document')
    .action(runPack)
}

async function runPack(files: readonly string[], options: PackCommandOptions): Promise<void> {
  const to = parseAuthority('--to', options.to)
  const { from, directed = '', out } = options
  const isZip = out.toLowerCase().endsWith('.zip')
  if (!isZip) expectEmpty(out)
  const nowMs = systemClock.nowMs()
  const inputs = files.map((name) => ({ name, bytes: readPdf(name) }))
  const pack = await packForms(inputs, readForms(options), { to, from, directed, nowMs })
  if (isZip) writeOutput(out, await zipPack(pack.files, nowMs))
  else for (const { name, bytes } of pack.files) writeOutput(join(out, name), bytes)
  show(pack, to, options)
}

/** Checks that the folder is empty. Among other files it would not be clear what to send. */
function expectEmpty(out: string): void {
  if (!existsSync(out) || listFiles(out).length === 0) return
  throw new PkiError('OUTPUT_UNWRITABLE', `"${out}" already has files`, { cure: 'name another folder, or NAME.zip' })
}

function show({ forms }: Pack, to: RegistrationAuthority, { out, json }: PackCommandOptions): void {
  if (json) printJson({ out, to, forms })
  else print(table([['FILE', 'FORM', 'PAGES'], ...forms.map(({ file, form, pages }) => [file, form, String(pages)])]))
  note(`${out} is for the ${to.toUpperCase()} Registration Authority; send it as the DCC directs`)
}
