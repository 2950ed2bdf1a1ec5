import { type KeyObject, X509Certificate } from 'node:crypto'
import type { Command } from 'commander'
import { newCsr } from '../../core/authority/issuance/csr/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { generateKey, publicKeyDer, readKeyFile, writeKeyFile } from '../../core/pki/keys/index.ts'
import type { LeafProfile } from '../../core/pki/profile/index.ts'
import { parseCertificate, toPem } from '../../core/pki/x509/index.ts'
import { withServer } from '../client/api-client.ts'
import { type ServerOptions, withServerOptions } from '../client/server-options.ts'
import { readProfiles } from '../input/profiles.ts'
import { readPassphrase, readSecret } from '../input/secrets.ts'
import { note, print, printJson } from '../output/print.ts'
import { makeFolderOf, writeOutput } from '../output/write-file.ts'
import { type CsrValueOptions, readCsrValues } from '../values/csr-values.ts'
import type { CommonOptions } from '../world/options.ts'

interface EnrolOptions extends ServerOptions, Pick<CommonOptions, 'profiles' | 'json'>, Omit<CsrValueOptions, 'dns'> {
  readonly tokenFile: string
  readonly profile: string
  readonly key?: string
  readonly keyOut?: string
  readonly out?: string
}

export function configure(command: Command): void {
  withServerOptions(command)
    .description('get your first IKI certificate with a token from the DCC; the private key is never sent')
    .requiredOption('--token-file <file>', 'file whose first line is the token')
    .requiredOption('--profile <id>', 'profile that the token is for, such as iki/portal-device')
    .option('--key-out <file>', 'write the new private key to this file (mode 0600, never overwritten)')
    .option('--key <file>', 'use this private key, for example the one of a failed attempt')
    .option(
      '--passphrase-file <file>',
      'file whose first line is the passphrase: it encrypts the new key or opens the existing one',
    )
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')
    .option('--out <file>', 'write the certificate to this file (default: stdout)')
    .option('--org <text>', 'organizationName: the trading name')
    .option('--role <code>', 'Remote Party Role: two hex digits or a name such as supplier')
    .option('--cn <text>', 'commonName: the name of the system or person')
    .option(
      '--profiles <dir>',
      'use the profiles in this folder (or TPKI_PROFILES; default: the profiles of the package)',
    )
    .option('--json', 'print one JSON document')
    .action(runEnrol)
}

async function runEnrol(options: EnrolOptions): Promise<void> {
  if ((options.key === undefined) === (options.keyOut === undefined))
    throw new PkiError(
      'USAGE',
      'exactly one of --key-out FILE (make a new key) and --key FILE (use an existing key) is needed',
    )
  const profile = (await readProfiles(options)).findLeaf(options.profile)
  const values = readCsrValues(profile, { ...options, dns: [] })
  const token = readSecret(options.tokenFile, `"${options.tokenFile}"`, 'token')
  const issued = await withServer(
    options,
    async (client) => {
      // Fails before a key is made if the server cannot be reached.
      await client.get('/openapi.json')
      const key = await keyOf(profile, options)
      const csr = toPem('CERTIFICATE REQUEST', await newCsr(profile, values, key))
      try {
        // The token makes this safe to repeat: the same request gets the same certificate.
        return checkKey(await client.post('/enrolments', { token, csr }, { mayRepeat: true }), key)
      } catch (error) {
        throw withRetryHint(error, options)
      }
    },
    false,
  )
  deliver(issued, options)
}

async function keyOf(profile: LeafProfile, { key, keyOut = '', ...options }: EnrolOptions): Promise<KeyObject> {
  const passphrase = readPassphrase(options)
  if (key !== undefined) return readKeyFile(key, passphrase)
  const made = await generateKey(profile.fields.publicKey.value)
  makeFolderOf(keyOut)
  await writeKeyFile(keyOut, made, passphrase)
  return made
}

interface Enrolled {
  readonly serial: string
  readonly profile: string
  readonly participant: string
  readonly certificate: string
}

/** Checks that the certificate is for our key. @throws {PkiError} `KEY_MISMATCH` */
function checkKey(issued: Enrolled, key: KeyObject): Enrolled {
  const { raw } = new X509Certificate(issued.certificate)
  if (Buffer.compare(parseCertificate(raw).publicKey.spkiDer, publicKeyDer(key)) === 0) return issued
  throw new PkiError('KEY_MISMATCH', `certificate ${issued.serial} from the server is for another key`)
}

/** Adds to an error how to try again with the new key: the same key makes the same request. */
function withRetryHint(error: unknown, { keyOut }: EnrolOptions): unknown {
  if (!(error instanceof PkiError) || keyOut === undefined) return error
  const { code, message, source, cure } = error
  const again = `the new key is in "${keyOut}"; try again with --key`
  return new PkiError(code, message, {
    cause: error,
    ...(source === undefined ? {} : { source }),
    cure: cure === undefined ? again : `${cure}; ${again}`,
  })
}

function deliver({ serial, profile, participant, certificate }: Enrolled, options: EnrolOptions): void {
  const { out, keyOut, key, json } = options
  if (out !== undefined) writeOutput(out, certificate)
  if (json) printJson({ serial, profile, participant, certificate, out: out ?? null, keyOut: keyOut ?? null })
  else if (out === undefined) print(certificate)
  note(`issued ${profile} ${serial} to participant "${participant}"${out === undefined ? '' : `, in ${out}`}`)
  note(`hint: tpki submit FILE --client-cert ${out ?? 'FILE'} --client-key ${keyOut ?? key}`)
}
