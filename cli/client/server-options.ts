import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import { readKeyFile } from '../../core/pki/keys/index.ts'
import { type PassphraseOptions, readPassphrase } from '../input/secrets.ts'

/** The options that say how to reach a server. */
export interface ServerOptions extends PassphraseOptions {
  readonly server?: string
  readonly ca?: string
  readonly clientCert?: string
  readonly clientKey?: string
}

/** A server and the credentials of the caller. */
export interface ServerAccess {
  readonly url: URL
  /** The trusted roots of the server's certificate, PEM; null for those of the system. */
  readonly ca: string | null
  readonly client: { readonly cert: string; readonly key: KeyObject } | null
}

/** Adds the options of commands that call a server. */
export const withServerOptions = (command: Command): Command =>
  command
    .option('--server <url>', 'server, such as https://localhost:8444 (or TPKI_SERVER)')
    .option('--ca <file>', "root of the server's certificate: keys/tls-root.pem of its world (or TPKI_CA)")
    .option('--client-cert <file>', 'your client certificate, PEM (or TPKI_CLIENT_CERT)')
    .option('--client-key <file>', 'private key of your client certificate; it is never sent (or TPKI_CLIENT_KEY)')

/** Adds the options of commands that call a server with a client certificate. */
export const withClientKeyOptions = (command: Command): Command =>
  withServerOptions(command)
    .option('--passphrase-file <file>', 'file whose first line is the passphrase of the private key')
    .option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor')

/** Returns the URL in --server or TPKI_SERVER, if any. */
export const serverUrlOf = ({ server }: ServerOptions): string | undefined => server ?? process.env.TPKI_SERVER

/**
 * Returns the server and the credentials. There may be no client certificate if `needsClient` is false.
 * @throws {PkiError} `USAGE`, `INPUT_UNREADABLE`, `KEY_…`
 */
export function readServerAccess(options: ServerOptions, needsClient = true): ServerAccess {
  const url = parseUrl(serverUrlOf(options))
  const ca = options.ca ?? process.env.TPKI_CA
  const cert = options.clientCert ?? process.env.TPKI_CLIENT_CERT
  const key = options.clientKey ?? process.env.TPKI_CLIENT_KEY
  if ((cert === undefined) !== (key === undefined))
    throw new PkiError('USAGE', '--client-cert and --client-key must be given together')
  if (needsClient && cert === undefined)
    throw new PkiError('USAGE', 'a client certificate is needed: --client-cert FILE and --client-key FILE', {
      cure: 'a participant gets its first certificate with "tpki enrol"',
    })
  return {
    url,
    ca: ca === undefined ? null : readText(ca),
    client: cert === undefined || key === undefined ? null : { cert: readText(cert), key: readClientKey(key, options) },
  }
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined)
    throw new PkiError('USAGE', '--server is missing', { cure: 'add --server URL, or set TPKI_SERVER' })
  const url = URL.canParse(text) ? new URL(text) : null
  // Without TLS a client certificate proves nothing, and anyone on the network could read a token.
  if (url?.protocol === 'https:') return url
  throw new PkiError('USAGE', `server "${text}" is not an https URL; allowed: https://localhost:8444`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${file}" cannot be read`, { cause })
  }
}

const readClientKey = (file: string, options: ServerOptions): KeyObject => readKeyFile(file, readPassphrase(options))
