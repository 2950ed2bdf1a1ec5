import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { type PublishedFile, publishDccki, zipFiles } from '../../../core/authority/export/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { note, printJson, printLine } from '../../output/print.ts'
import { makeFolderOf } from '../../output/write-file.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface PublishOptions extends PrincipalOptions {
  readonly environment: string
  readonly out: string
  readonly location: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('write the DCCKI certificates, CRL and ARL, to publish them outside the repository (ETAD 4.4(c))')
    .requiredOption('--environment <name>', 'environment of the DCCKI')
    .requiredOption('--out <path>', 'new folder, or new file with a name that ends in .zip')
    .requiredOption('--location <text>', 'where subscribers find the files; the notice to them says it')
    .action(runPublish)
}

async function runPublish(options: PublishOptions): Promise<void> {
  const { environment, out, location } = options
  if (existsSync(out))
    throw new PkiError('OUTPUT_UNWRITABLE', `"${out}" already exists`, { cure: 'name a new folder or file' })
  await withWorld(options, async (world) => {
    const write = (files: AsyncIterable<PublishedFile>) => writeBeside(files, out, world.clock.nowMs())
    const published = await publishDccki({ environment, location }, write, principalOf(options), world)
    if (options.json) printJson({ out, ...published })
    else printLine(out)
    const who =
      published.notified.length === 0 ? 'nobody, because there is no subscriber' : published.notified.join(', ')
    note(`published ${published.files} files under approval "${published.approval}"; notified ${who}`)
  })
}

/** Writes to a name beside `out`. Returns a function that moves the result to `out`, after the notices are recorded. */
async function writeBeside(files: AsyncIterable<PublishedFile>, out: string, atMs: number): Promise<() => void> {
  // A trailing slash would put the temporary name into the folder.
  const aside = `${resolve(out)}.${randomUUID()}`
  makeFolderOf(aside)
  try {
    if (out.endsWith('.zip')) writeFileSync(aside, await zipFiles(files, atMs), { flag: 'wx' })
    else await writeFolder(files, aside)
  } catch (cause) {
    rmSync(aside, { recursive: true, force: true })
    if (cause instanceof PkiError) throw cause
    throw new PkiError('OUTPUT_UNWRITABLE', `"${out}" cannot be written`, { cause })
  }
  return () => renameSync(aside, resolve(out))
}

async function writeFolder(files: AsyncIterable<PublishedFile>, folder: string): Promise<void> {
  mkdirSync(join(folder, 'certificates'), { recursive: true })
  for await (const { name, bytes } of files) writeFileSync(join(folder, name), bytes)
}
