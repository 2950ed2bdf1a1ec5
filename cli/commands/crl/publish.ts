import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { PkiError, type PublishedFile, publishDccki, zipFiles } from '../../../core/index.ts'
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
    .description('provide DCCKI certificates, CRL and ARL by other means than the repository (ETAD 4.4(c))')
    .requiredOption('--environment <name>', 'whose DCCKI')
    .requiredOption('--out <path>', 'a new folder, or a new file that ends in .zip')
    .requiredOption('--location <text>', 'where the subscribers find it; what they are notified of')
    .action(runPublish)
}

async function runPublish(options: PublishOptions): Promise<void> {
  const { environment, out, location } = options
  if (existsSync(out))
    throw new PkiError('OUTPUT_UNWRITABLE', `"${out}" is there already`, { cure: 'name a new folder or file' })
  await withWorld(options, async (world) => {
    const write = (files: AsyncIterable<PublishedFile>) => writeAside(files, out, world.clock.nowMs())
    const published = await publishDccki({ environment, location }, write, principalOf(options), world)
    if (options.json) printJson({ out, ...published })
    else printLine(out)
    const who = published.notified.length === 0 ? 'nobody, for there is no subscriber' : published.notified.join(', ')
    note(`published ${published.files} files under approval "${published.approval}"; notified ${who}`)
  })
}

/** Writes beside `out`; what is returned puts it in place, once those who look there have been notified. */
async function writeAside(files: AsyncIterable<PublishedFile>, out: string, atMs: number): Promise<() => void> {
  // A trailing slash would put it into the folder.
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
