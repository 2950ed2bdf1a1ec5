import { resolve } from 'node:path'
import type { Command } from 'commander'
import { checkCsr, newCsr } from '../../core/authority/issuance/csr/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { decodeCsr, MAX_CSR_OCTETS, readInputFile } from '../../core/pki/input/index.ts'
import { generateKey, readKeyFile, writeKeyFile } from '../../core/pki/keys/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import { type CommonOptions, collect, readPassphrase, readProfiles, withCommonOptions } from '../context.ts'
import { type CsrValueOptions, readCsrValues } from '../csr-values.ts'
import {
  type ExitCode,
  errorJson,
  exitCodeOf,
  gravest,
  note,
  print,
  printJson,
  printLine,
  reportError,
} from '../output.ts'
import { makeFolderOf, writeOutput } from '../write-output.ts'

interface NewOptions extends CommonOptions, CsrValueOptions {
  readonly key?: string
  readonly keyOut?: string
  readonly out?: string
}

interface CheckOptions extends CommonOptions {
  readonly profile?: string
}

export function register(program: Command): void {
  const csr = program.command('csr').description('make and check certificate signing requests')
  withCommonOptions(csr.command('new').argument('<profile>', 'such as smki-device/device-ds'))
    .description('make a key and a request for it; the key stays here')
    .option('--key-out <file>', 'where the new private key goes (mode 0600, never overwritten)')
    .option('--key <file>', 'an existing private key instead, as for a renewal with the same key')
    .option('--passphrase-file <file>', 'encrypts the new key, or opens the existing one: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
    .option('--out <file>', 'where the request goes (default: stdout)')
    .option('--eui64 <hex>', 'the Device ID or the organisation’s EUI-64')
    .option('--role <code>', 'Remote Party Role: two hex digits or a name such as supplier')
    .option('--cn <text>', 'commonName')
    .option('--org <text>', 'organizationName: the trading name')
    .option('--ou <text>', 'organizationalUnitName, where it is no role code')
    .option('--country <code>', 'countryName')
    .option('--dns <name>', 'a dNSName; idempotently', collect, [])
    .option('--hw-type <oid>', 'hwType of a device (default: that of the published RTDS devices)')
    .action(runNew)
  withCommonOptions(csr.command('check').argument('<file...>'))
    .description('check requests without issuing anything')
    .option('--profile <id>', 'the profile to check against (default: every one that could fit)')
    .action(runCheck)
}

async function runNew(profileId: string, options: NewOptions): Promise<void> {
  if ((options.key === undefined) === (options.keyOut === undefined)) {
    throw new PkiError('USAGE', 'exactly one of --key-out FILE (make a key) and --key FILE (use one) is needed')
  }
  const isSame =
    options.keyOut !== undefined && options.out !== undefined && resolve(options.keyOut) === resolve(options.out)
  if (isSame) throw new PkiError('USAGE', `--key-out and --out are the same file "${options.out}"`)
  const profile = readProfiles(options).findLeaf(profileId)
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
  else note(`request for ${profile.id} in ${options.out}${options.keyOut ? `, its key in ${options.keyOut}` : ''}`)
  note(
    `hint: tpki issue ${options.out ?? 'FILE'} --profile ${profile.id}${profile.pki === 'dccki' ? ' --environment NAME' : ''}`,
  )
}

function writeRequest(out: string, pem: string, { keyOut }: NewOptions): void {
  try {
    writeOutput(out, pem)
  } catch (cause) {
    if (keyOut === undefined || !(cause instanceof PkiError)) throw cause
    throw new PkiError(cause.code, cause.message, { cause, cure: `the key is in "${keyOut}"; go on with --key` })
  }
}

function runCheck(files: readonly string[], options: CheckOptions): void {
  const profiles = readProfiles(options)
  const profile = options.profile === undefined ? null : profiles.findLeaf(options.profile)
  const codes: ExitCode[] = []
  const results = files.map((file) => {
    try {
      const check = checkCsr(decodeCsr(readInputFile(file, MAX_CSR_OCTETS)), profile, profiles)
      const fitting = check.profiles.map(({ id }) => id)
      if (!options.json) printLine(`${file}: fits ${fitting.join(', ')}; key ${check.content.keyFingerprint}`)
      for (const { message } of check.warnings) note(`warning: ${file}: ${message}`)
      const { subjectText: subject, keyFingerprint } = check.content
      return { file, ok: true, profiles: fitting, subject, keyFingerprint, findings: check.warnings, error: null }
    } catch (error) {
      reportError(error, file)
      codes.push(exitCodeOf(error))
      return {
        file,
        ok: false,
        profiles: [],
        subject: null,
        keyFingerprint: null,
        findings: [],
        error: errorJson(error),
      }
    }
  })
  if (options.json) printJson({ results })
  process.exitCode = gravest(codes)
}
