import type { Command } from 'commander'
import { exportRegister, type ImportResult, importRegister } from '../../core/authority/world/make/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { readInputFile } from '../../core/pki/input/index.ts'
import {
  type PrincipalOptions,
  principalOf,
  withAsOption,
  withKeyOptions,
  withPrincipalOptions,
  withWorld,
} from '../context.ts'
import { note, print, printJson, printLine } from '../output.ts'
import { writeOutput } from '../write-output.ts'

interface ImportOptions extends PrincipalOptions {
  readonly prune?: boolean
  readonly dryRun?: boolean
}

export function register(program: Command): void {
  const whole = program.command('register').description('export and import the whole register')
  withPrincipalOptions(whole.command('export'))
    .description('the whole register as one YAML, environments included')
    .option('--out <file>', 'where it goes (default: stdout)')
    .action(runExport)
  withAsOption(withKeyOptions(whole.command('import').argument('<file>', 'what "tpki register export" prints')))
    .description('make the register say what the file says; environments that are missing are made')
    .option('--prune', 'take away what the file does not have')
    .option('--dry-run', 'check everything, say what would be done, and do nothing')
    .action(runImport)
}

async function runExport(options: PrincipalOptions & { readonly out?: string }): Promise<void> {
  const text = await withWorld(options, (world) => exportRegister(principalOf(options), world))
  const { out } = options
  if (out !== undefined) writeOutput(out, text)
  if (options.json) printJson({ out: out ?? null, document: out === undefined ? text : null })
  else if (out === undefined) print(text)
  else note(`register in ${out}`)
}

// A register of 10,000 participants has about 10 MiB.
const MAX_REGISTER_OCTETS = 67_108_864

async function runImport(file: string, options: ImportOptions): Promise<void> {
  const text = decodeText(file)
  const { prune = false, dryRun: isDryRun = false } = options
  const result = await withWorld(options, (world, passphrase) =>
    importRegister(text, { file, prune, isDryRun, passphrase }, principalOf(options), world),
  )
  if (options.json) printJson({ dryRun: isDryRun, ...result })
  else show(result, isDryRun)
  for (const warning of result.warnings) note(`warning: ${warning}`)
}

function decodeText(file: string): string {
  const { bytes } = readInputFile(file, MAX_REGISTER_OCTETS)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new PkiError('REGISTER_INVALID', `"${file}" is not UTF-8`, { cause })
  }
}

function show({ environments, changes }: ImportResult, isDryRun: boolean): void {
  const would = isDryRun ? 'would be ' : ''
  for (const name of environments) printLine(`${would}added environment ${name}`)
  for (const { change, kind, id } of changes) printLine(`${would}${change} ${kind} ${id}`)
  if (environments.length + changes.length === 0) printLine('nothing changed')
}
