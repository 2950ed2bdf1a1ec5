import { join } from 'node:path'
import type { Command } from 'commander'
import { exportCertificate } from '../../core/authority/export/index.ts'
import { chainOf, type World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { formatTime, toPem } from '../../core/pki/x509/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'
import { type CommonOptions, checkEnvironment, withCommonOptions, withWorld } from '../context.ts'
import { print, printJson, printLine, table } from '../output.ts'
import { recordJson } from '../record-json.ts'
import { writeOutput } from '../write-output.ts'

interface CaOptions extends CommonOptions {
  readonly environment?: string
}

interface ExportOptions extends CaOptions {
  readonly out?: string
  readonly format: string
}

export function register(program: Command): void {
  const ca = program.command('ca').description('list, show and export the CAs of a world')
  const environment = [
    '--environment <name>',
    'only the DCCKI CAs of this environment, besides the shared ones',
  ] as const
  withCommonOptions(ca.command('list'))
    .description('every CA')
    .option(...environment)
    .action(runList)
  withCommonOptions(ca.command('show').argument('<id>', 'such as iki/issuing-ica or dccki/eii@uit-a'))
    .description('one CA and its certificate')
    .option(...environment)
    .action(runShow)
  withCommonOptions(ca.command('export').argument('[id...]', 'the CAs (default: all)'))
    .description('write CA certificates: to stdout, a file, or a directory (one file each)')
    .option(...environment)
    .option('--format <format>', 'pem, der, chain or p7b', 'pem')
    .option('--out <path>', 'a file, or for several CAs a directory')
    .action(runExport)
}

interface Ca {
  readonly id: string
  readonly record: CertificateRecord
}

async function listCas(world: World, { environment }: CaOptions): Promise<Ca[]> {
  checkEnvironment(environment, world)
  const all = await world.caCertificates()
  const ids = world.profiles.all.map(({ id }) => id)
  return all
    .filter(
      ({ record }) => environment === undefined || record.environment === null || record.environment === environment,
    )
    .sort(
      (a, b) =>
        (a.record.environment ?? '').localeCompare(b.record.environment ?? '') ||
        ids.indexOf(a.record.profile) - ids.indexOf(b.record.profile),
    )
}

/** Takes `dccki/eii@uit-a`, or `dccki/eii` with --environment. */
function findCa(cas: readonly Ca[], id: string, { environment }: CaOptions): Ca {
  const found = cas.find((ca) => ca.id === id) ?? cas.find((ca) => ca.id === `${id}@${environment}`)
  if (found) return found
  throw new PkiError('CA_UNKNOWN', `CA "${id}" is unknown; allowed: ${cas.map((ca) => ca.id).join(', ')}`)
}

async function runList(options: CaOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const cas = await listCas(world, options)
    if (options.json) {
      printJson({ world: options.world, cas: cas.map(({ id, record }) => ({ id, ...recordJson(record) })) })
      return
    }
    const rows = cas.map(({ id, record }) => [id, record.subject, formatTime(record.notAfterSeconds), record.serial])
    print(table([['CA', 'SUBJECT', 'NOT AFTER', 'SERIAL'], ...rows]))
  })
}

async function runShow(id: string, options: CaOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const { record } = findCa(await listCas(world, options), id, options)
    if (options.json) printJson({ id, ...recordJson(record), certificate: toPem('CERTIFICATE', record.der) })
    else
      print(
        `${table(Object.entries(recordJson(record)).map(([key, value]) => [key, String(value ?? '-')]))}\n${toPem('CERTIFICATE', record.der)}`,
      )
  })
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
