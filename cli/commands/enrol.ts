import { type KeyObject, X509Certificate } from 'node:crypto'
import type { Command } from 'commander'
import {
  generateKey,
  type LeafProfile,
  newCsr,
  PkiError,
  parseCertificate,
  publicKeyDer,
  readKeyFile,
  toPem,
  writeKeyFile,
} from '../../core/index.ts'
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
    .description('get your first IKI certificate with the token that the DCC gave you; the key is made and stays here')
    .requiredOption('--token-file <file>', 'the token: the first line of this file')
    .requiredOption('--profile <id>', 'the IKI certificate that the token is good for, such as iki/portal-device')
    .option('--key-out <file>', 'where the new private key goes (mode 0600, never overwritten)')
    .option('--key <file>', 'an existing private key instead, as after an attempt that came to nothing')
    .option('--passphrase-file <file>', 'encrypts the new key, or opens the existing one: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')
    .option('--out <file>', 'where the certificate goes (default: stdout)')
    .option('--org <text>', 'organizationName: the trading name')
    .option('--role <code>', 'Remote Party Role: two hex digits or a name such as supplier')
    .option('--cn <text>', 'commonName: the name of the system or person')
    .option('--profiles <dir>', 'profiles other than the shipped ones (or TPKI_PROFILES)')
    .option('--json', 'print one JSON document')
    .action(runEnrol)
}

async function runEnrol(options: EnrolOptions): Promise<void> {
  if ((options.key === undefined) === (options.keyOut === undefined))
    throw new PkiError('USAGE', 'exactly one of --key-out FILE (make a key) and --key FILE (use one) is needed')
  const profile = readProfiles(options).findLeaf(options.profile)
  const values = readCsrValues(profile, { ...options, dns: [] })
  const token = readSecret(options.tokenFile, `"${options.tokenFile}"`, 'token')
  const issued = await withServer(
    options,
    async (client) => {
      // A server that cannot be reached is told before a key is made for it.
      await client.get('/openapi.json')
      const key = await keyOf(profile, options)
      const csr = toPem('CERTIFICATE REQUEST', await newCsr(profile, values, key))
      try {
        // The token makes it safe: the same request gets the same certificate.
        return checkKey(await client.post('/enrolments', { token, csr }, { mayRepeat: true }), key)
      } catch (error) {
        throw withKey(error, options)
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

/** Whatever answered, a certificate of another key would be of no use. */
function checkKey(issued: Enrolled, key: KeyObject): Enrolled {
  const { raw } = new X509Certificate(issued.certificate)
  if (Buffer.compare(parseCertificate(raw).publicKey.spkiDer, publicKeyDer(key)) === 0) return issued
  throw new PkiError('KEY_MISMATCH', `the server answered with certificate ${issued.serial}, which is of another key`)
}

/** A key that was made is used again, and with it the request is the same. */
function withKey(error: unknown, { keyOut }: EnrolOptions): unknown {
  if (!(error instanceof PkiError) || keyOut === undefined) return error
  const { code, message, source, cure } = error
  const again = `the new key is in "${keyOut}": try again with --key`
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
