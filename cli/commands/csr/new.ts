import { resolve } from 'node:path'
import type { Command } from 'commander'
import { newCsr } from '../../../core/authority/issuance/csr/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { generateKey, readKeyFile, writeKeyFile } from '../../../core/pki/keys/index.ts'
import { toPem } from '../../../core/pki/x509/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { readPassphrase } from '../../input/secrets.ts'
import { note, print, printJson } from '../../output/print.ts'
import { makeFolderOf, writeOutput } from '../../output/write-file.ts'
import { type CsrValueOptions, readCsrValues } from '../../values/csr-values.ts'
import { collect } from '../../values/read-value.ts'
import { type CommonOptions, withCommonOptions } from '../../world/options.ts'

interface NewOptions extends CommonOptions, CsrValueOptions {
  readonly key?: string
  readonly keyOut?: string
  readonly out?: string
}

export function configure(command: Command): void {
  withCommonOptions(command.argument('<profile>', 'certificate profile, such as smki-device/device-ds'))
    .description('make a key and a request; the key stays on this computer')
    .option('--key-out <file>', 'write the new private key to this file (mode 0600, never overwritten)')
    .option('--key <file>', 'use this private key, for example to renew a certificate with the same key')
    .option(
      '--passphrase-file <file>',
      'file whose first line is the passphrase: it encrypts the new key or opens the existing one',
    )
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .option('--out <file>', 'write the request to this file (default: stdout)')
    .option('--eui64 <hex>', 'Device ID, or EUI-64 of the organisation')
    .option('--role <code>', 'Remote Party Role: two hex digits or a name such as supplier')
    .option('--cn <text>', 'commonName')
    .option('--org <text>', 'organizationName: the trading name')
    .option('--ou <text>', 'organizationalUnitName, if it is not a role code')
    .option('--country <code>', 'countryName')
    .option('--dns <name>', 'dNSName; repeatable', collect, [])
    .option('--hw-type <oid>', 'hwType of a device (default: the one of the published RTDS devices)')
    .action(runNew)
}

async function runNew(profileId: string, options: NewOptions): Promise<void> {
  if ((options.key === undefined) === (options.keyOut === undefined)) {
    throw new PkiError(
      'USAGE',
      'exactly one of --key-out FILE (make a new key) and --key FILE (use an existing key) is needed',
    )
  }
  const isSame =
    options.keyOut !== undefined && options.out !== undefined && resolve(options.keyOut) === resolve(options.out)
  if (isSame) throw new PkiError('USAGE', `--key-out and --out are the same file "${options.out}"`)
  const profile = (await readProfiles(options)).findLeaf(profileId)
  const values = readCsrValues(profile, options)
  const passphrase = readPassphrase(options)
  const key =
    options.key === undefined ? await generateKey(profile.fields.publicKey.value) : readKeyFile(options.key, passphrase)
  const der = await newCsr(profile, values, key)
  if (options.keyOut !== undefined) {
    makeFolderOf(options.keyOut)
    await writeKeyFile(options.keyOut, key, passphrase)
  }
  const pem = toPem('CERTIFICATE REQUEST', der)
  if (options.out !== undefined) writeRequest(options.out, pem, options)
  if (options.json)
    printJson({ profile: profile.id, out: options.out ?? null, keyOut: options.keyOut ?? null, csr: pem })
  else if (options.out === undefined) print(pem)
  else note(`request for ${profile.id} in ${options.out}${options.keyOut ? `, key in ${options.keyOut}` : ''}`)
  note(
    `hint: tpki issue ${options.out ?? 'FILE'} --profile ${profile.id}${profile.pki === 'dccki' ? ' --environment NAME' : ''}`,
  )
}

function writeRequest(out: string, pem: string, { keyOut }: NewOptions): void {
  try {
    writeOutput(out, pem)
  } catch (cause) {
    if (keyOut === undefined || !(cause instanceof PkiError)) throw cause
    throw new PkiError(cause.code, cause.message, { cause, cure: `the key is in "${keyOut}"; try again with --key` })
  }
}
