import type { Command } from 'commander'
import { type ImportResult, importRegister } from '../../../core/authority/world/make/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { readInputFile } from '../../../core/pki/input/index.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface ImportOptions extends PrincipalOptions {
  readonly prune?: boolean
  readonly dryRun?: boolean
}

// A register of 10,000 participants has about 10 MiB.
const MAX_REGISTER_OCTETS = 67_108_864

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<file>', 'register as YAML, from "tpki register export"')))
    .description('update the register from a file; adds missing environments')
    .option('--prune', 'remove entries that are not in the file')
    .option('--dry-run', 'check everything and show the changes, but make none')
    .action(runImport)
}

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
