import type { Command } from 'commander'
import { exportAudit } from '../../../core/authority/audit/index.ts'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import { openAuditKey } from '../../../core/authority/world/make/index.ts'
import { AuditFiles } from '../../output/audit-files.ts'
import { printJson, printLine } from '../../output/print.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface ExportOptions extends PrincipalOptions {
  readonly out: string
}

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command))
    .description('write the audit log, one row on each line (audit.jsonl), and its signed head (head.json)')
    .requiredOption('--out <dir>', 'folder for the files')
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
      printLine(
        `${headFile}: keep it in another place; "tpki audit verify --head" then shows whether rows were removed`,
      )
    }
  })
}
