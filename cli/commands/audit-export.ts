import type { Command } from 'commander'
import { exportAudit } from '../../core/authority/audit/index.ts'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import { openAuditKey } from '../../core/authority/world/make/index.ts'
import { AuditFiles } from '../audit-files.ts'
import { type PrincipalOptions, principalOf, withAsOption, withKeyOptions, withWorld } from '../context.ts'
import { printJson, printLine } from '../output.ts'

interface ExportOptions extends PrincipalOptions {
  readonly out: string
}

export function registerExport(audit: Command): void {
  withAsOption(withKeyOptions(audit.command('export')))
    .description('write the audit log, a row a line (audit.jsonl), and where it ends, signed (head.json)')
    .requiredOption('--out <dir>', 'the directory')
    .action(runExport)
}

async function runExport(options: ExportOptions): Promise<void> {
  const principal = principalOf(options)
  await withWorld(options, async (world, passphrase) => {
    await requireAdministrator(principal, 'export the audit log', world)
    const key = await openAuditKey(world, passphrase, principal.actor)
    const files = new AuditFiles(options.out)
    const { sequence, hash } = await exportAudit(files, principal, world, { world: world.config.name, key }).finally(
      () => files.discardRest(),
    )
    const { rowsFile, headFile } = files
    if (options.json) printJson({ rows: sequence, hash, files: [rowsFile, headFile] })
    else {
      printLine(`${rowsFile}: ${sequence} rows`)
      printLine(`${headFile}: keep it elsewhere; "tpki audit verify --head" then shows whether rows were cut off`)
    }
  })
}
