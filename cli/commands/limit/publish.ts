import { join } from 'node:path'
import type { Command } from 'commander'
import { recordExport } from '../../../core/authority/audit/index.ts'
import { publicationOf, publicationPage } from '../../../core/authority/limits/index.ts'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import { printJson, printLine } from '../../output/print.ts'
import { writeWhole } from '../../output/write-file.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface PublishOptions extends PrincipalOptions {
  readonly out: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('write the limits as limits.html and limits.json, for everyone to read (ETAD 3.4(d), (f))')
    .requiredOption('--out <dir>', 'folder for the files')
    .action(runPublish)
}

async function runPublish(options: PublishOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const { store, config, clock } = world
    const principal = principalOf(options)
    await requireAdministrator(principal, 'publish the limits', world)
    const publication = publicationOf(await store.limits(), config.name, clock.nowMs())
    const files = [
      { file: join(options.out, 'limits.html'), contents: publicationPage(publication) },
      { file: join(options.out, 'limits.json'), contents: `${JSON.stringify(publication, null, 2)}\n` },
    ]
    for (const { file, contents } of files) writeWhole(file, contents)
    await recordExport({ what: 'limits', limits: publication.limits.length }, principal, world)
    if (options.json) printJson({ files: files.map(({ file }) => file), limits: publication.limits.length })
    else for (const { file } of files) printLine(file)
  })
}
