import { join } from 'node:path'
import type { Command } from 'commander'
import { exportCertificate } from '../../../core/authority/export/index.ts'
import { chainOf } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { toPem } from '../../../core/pki/x509/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { printJson, printLine } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { type CaOptions, findCa, listCas, withCaOptions } from '../../world/cas.ts'
import { withWorld } from '../../world/open-world.ts'

interface ExportOptions extends CaOptions {
  readonly out?: string
  readonly format: string
}

export function configure(command: Command): void {
  withCaOptions(command.argument('[id...]', 'CA, such as iki/issuing-ica (default: all)'))
    .description('write CA certificates to stdout, a file or a folder (one file each)')
    .option('--format <format>', 'pem, der, chain or p7b', 'pem')
    .option('--out <path>', 'file, or folder for several CAs (default: stdout)')
    .action(runExport)
}

const formats = ['pem', 'der', 'chain', 'p7b'] as const

async function runExport(ids: readonly string[], options: ExportOptions): Promise<void> {
  const format = formats.find((name) => name === options.format)
  if (!format) throw new PkiError('USAGE', `--format "${options.format}"; allowed: ${formats.join(', ')}`)
  await withWorld(options, async (world) => {
    const cas = await listCas(world, options)
    const chosen = ids.length === 0 ? cas : ids.map((id) => findCa(cas, id, options))
    const files = await Promise.all(
      chosen.map(async ({ id, record }) => {
        const chain = await chainOf(record, world)
        return { id, record, bytes: await exportCertificate(format, { record, chain, key: null, passphrase: null }) }
      }),
    )
    const suffix = format === 'chain' ? 'chain.pem' : format
    const written = files.map(({ id, bytes }) =>
      writeCa(bytes, id, suffix, options.out, chosen.length > 1 || ids.length === 0),
    )
    if (options.json)
      printJson({
        cas: files.map(({ id, record }, i) => ({
          id,
          ...recordJson(record),
          out: written[i],
          certificate: toPem('CERTIFICATE', record.der),
        })),
      })
    else if (options.out === undefined) for (const { bytes } of files) process.stdout.write(bytes)
    else for (const path of written) printLine(path as string)
  })
}

function writeCa(
  bytes: Uint8Array,
  id: string,
  suffix: string,
  out: string | undefined,
  isDirectory: boolean,
): string | null {
  if (out === undefined) return null
  const path = isDirectory ? join(out, `${id.replace('/', '-')}.${suffix}`) : out
  writeOutput(path, bytes)
  return path
}
