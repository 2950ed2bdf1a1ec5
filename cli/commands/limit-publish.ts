import { join } from 'node:path'
import type { Command } from 'commander'
import { publicationOf, publicationPage } from '../../core/index.ts'
import { type CommonOptions, withCommonOptions, withWorld } from '../context.ts'
import { printJson, printLine } from '../output.ts'
import { writeWhole } from '../write-output.ts'

interface PublishOptions extends CommonOptions {
  readonly out: string
}

export function registerPublish(limit: Command): void {
  withCommonOptions(limit.command('publish'))
    .description('write the limits for everyone to read: limits.html and limits.json (ETAD 3.4(d), (f))')
    .requiredOption('--out <dir>', 'the directory')
    .action(runPublish)
}

async function runPublish(options: PublishOptions): Promise<void> {
  await withWorld(options, async ({ store, config, clock }) => {
    const publication = publicationOf(await store.limits(), config.name, clock.nowMs())
    const files = [
      { file: join(options.out, 'limits.html'), contents: publicationPage(publication) },
      { file: join(options.out, 'limits.json'), contents: `${JSON.stringify(publication, null, 2)}\n` },
    ]
    for (const { file, contents } of files) writeWhole(file, contents)
    if (options.json) printJson({ files: files.map(({ file }) => file), limits: publication.limits.length })
    else for (const { file } of files) printLine(file)
  })
}
