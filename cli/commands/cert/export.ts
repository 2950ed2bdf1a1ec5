import type { KeyObject } from 'node:crypto'
import type { Command } from 'commander'
import {
  buildKeystore,
  type ExportFormat,
  exportCertificate,
  exportFormats,
} from '../../../core/authority/export/index.ts'
import type { Principal } from '../../../core/authority/register/index.ts'
import { chainOf, type World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { listFiles, readInputFile } from '../../../core/pki/input/index.ts'
import { parseKey, readKeyFile } from '../../../core/pki/keys/index.ts'
import type { CertificateRecord } from '../../../core/records/index.ts'
import { readPassphrase, readSecret } from '../../input/secrets.ts'
import { note, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { findOwnRecord } from '../../world/find-certificate.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface ExportOptions extends PrincipalOptions {
  readonly format: string
  readonly out?: string
  readonly key?: string
  readonly keys?: string
  readonly outPassphraseFile?: string
}

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('[serial...]', 'certificates (for keystore: all by default)'))
    .description('write certificates in the formats of other programs')
    .option('--format <format>', `${exportFormats.join(', ')}, keystore`, 'pem')
    .option('--out <file>', 'write to this file (default: stdout)')
    .option('--key <file>', 'private key, for p12 and pkcs8-der')
    .option('--keys <dir>', 'folder of private keys; a keystore includes those that match')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the keys')
    .option('--out-passphrase-file <file>', 'file whose first line is the passphrase of the p12 to write')
    .action(runExport)
}

/** The options that only some formats use. */
const usedBy = {
  key: { option: '--key', formats: ['p12', 'pkcs8-der'] },
  keys: { option: '--keys', formats: ['keystore'] },
  outPassphraseFile: { option: '--out-passphrase-file', formats: ['p12'] },
} as const

/** Refuses an option that the format does not use. @throws {PkiError} `USAGE` */
function checkOptions(options: ExportOptions): void {
  for (const [name, { option, formats }] of Object.entries(usedBy)) {
    if (options[name as keyof typeof usedBy] === undefined || formats.some((format) => format === options.format))
      continue
    throw new PkiError('USAGE', `format "${options.format}" does not use ${option}; allowed: ${formats.join(', ')}`)
  }
}

async function runExport(serials: readonly string[], options: ExportOptions): Promise<void> {
  await withWorld(options, async (world) => {
    if (options.format === 'keystore') {
      checkOptions(options)
      await exportKeystore(serials, options, world)
      return
    }
    const format = exportFormats.find((name) => name === options.format)
    if (!format)
      throw new PkiError('USAGE', `--format "${options.format}"; allowed: ${exportFormats.join(', ')}, keystore`)
    checkOptions(options)
    await exportOne(format, serials, options, world)
  })
}

async function exportOne(
  format: ExportFormat,
  serials: readonly string[],
  options: ExportOptions,
  world: World,
): Promise<void> {
  if (serials.length === 0)
    throw new PkiError('USAGE', `format "${format}" needs a serial number`, { cure: 'find it with "tpki cert list"' })
  if (serials.length > 1 && format !== 'pem')
    throw new PkiError('USAGE', `format "${format}" allows one serial number; got ${serials.length}`)
  const records = await Promise.all(serials.map((each) => findOwnRecord(each, principalOf(options), world)))
  const key = options.key === undefined ? null : readKeyFile(options.key, readPassphrase(options))
  const passphrase =
    options.outPassphraseFile === undefined
      ? null
      : readSecret(options.outPassphraseFile, `"${options.outPassphraseFile}"`)
  const parts = await Promise.all(
    records.map(async (record) =>
      exportCertificate(format, { record, chain: await chainOf(record, world), key, passphrase }),
    ),
  )
  deliver(Buffer.concat(parts), records, options, format === 'p12' || format === 'pkcs8-der')
}

async function exportKeystore(serials: readonly string[], options: ExportOptions, world: World): Promise<void> {
  const principal = principalOf(options)
  const records =
    serials.length > 0
      ? await Promise.all(serials.map((serial) => findOwnRecord(serial, principal, world)))
      : await listKeystoreRecords(principal, world)
  const keys = options.keys === undefined ? [] : readKeys(options.keys, readPassphrase(options))
  const keystore = buildKeystore(records, keys)
  deliver(Buffer.from(`${JSON.stringify(keystore, null, 2)}\n`), records, options, keys.length > 0)
  note(`keystore with ${Object.keys(keystore).length} devices and organisations`)
}

async function listKeystoreRecords(principal: Principal, world: World): Promise<CertificateRecord[]> {
  const own = principal.kind === 'participant' ? { participant: principal.participant } : {}
  const all = await Promise.all(
    (['smki-device', 'smki-organisation'] as const).map((pki) => world.store.listCertificates({ pki, ...own })),
  )
  return all.flat()
}

/** Reads every private key in a folder and its subfolders. Skips files without a key. */
function readKeys(directory: string, passphrase: string | null): KeyObject[] {
  return listFiles(directory)
    .filter((file) => /\.(pem|key|der|p8)$/i.test(file))
    .flatMap((file) => {
      const { bytes } = readInputFile(file, MAX_KEY_OCTETS)
      const text = Buffer.from(bytes).toString('latin1')
      const isOtherPem = text.includes('-----BEGIN') && !text.includes('PRIVATE KEY-----')
      return isOtherPem ? [] : tryKey(bytes, file, passphrase)
    })
}

const MAX_KEY_OCTETS = 65_536

function tryKey(bytes: Uint8Array, file: string, passphrase: string | null): KeyObject[] {
  try {
    return [parseKey(bytes, file, passphrase)]
  } catch (error) {
    // A .der file may be a certificate. An encrypted key without its passphrase is still an error.
    if (error instanceof PkiError && error.code === 'KEY_UNREADABLE') return []
    throw error
  }
}

/** Writes or prints the export. The JSON document includes the octets if no file has them. */
function deliver(
  contents: Buffer,
  records: readonly CertificateRecord[],
  { format, out, json }: ExportOptions,
  isPrivate: boolean,
): void {
  if (out !== undefined) writeOutput(out, contents, isPrivate)
  const serials = records.map(({ serial }) => serial)
  const base64 = out === undefined ? contents.toString('base64') : null
  if (json) printJson({ format, out: out ?? null, serials, bytes: contents.length, base64 })
  else if (out === undefined) process.stdout.write(contents)
}
