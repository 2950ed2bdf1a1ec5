import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { PkiError, readKeyFile } from '../../core/index.ts'
import { type PassphraseOptions, readPassphrase } from '../input/secrets.ts'

/** How a command reaches a server. */
export interface ServerOptions extends PassphraseOptions {
  readonly server?: string
  readonly ca?: string
  readonly clientCert?: string
  readonly clientKey?: string
}

/** A server, and by what it knows who calls. */
export interface ServerAccess {
  readonly url: URL
  /** The roots that the server's certificate must chain to, PEM; null for those of the system. */
  readonly ca: string | null
  readonly client: { readonly cert: string; readonly key: KeyObject } | null
}

/** Adds the options of commands that ask a server. */
export const withServerOptions = (command: Command): Command =>
  command
    .option('--server <url>', 'the server, such as https://localhost:8444 (or TPKI_SERVER)')
    .option('--ca <file>', "the root of the server's certificate: keys/tls-root.pem of its world (or TPKI_CA)")
    .option('--client-cert <file>', 'your client certificate, PEM (or TPKI_CLIENT_CERT)')
    .option('--client-key <file>', 'its private key, which stays here (or TPKI_CLIENT_KEY)')

/** Adds the options that open the client's key. */
export const withClientKeyOptions = (command: Command): Command =>
  withServerOptions(command)
    .option('--passphrase-file <file>', 'opens the encrypted private key: the first line of this file')
    .option('--passphrase-fd <number>', 'the same from an open file descriptor')

/** The server that is named, if any. */
export const serverUrlOf = ({ server }: ServerOptions): string | undefined => server ?? process.env.TPKI_SERVER

/**
 * Returns how the server is reached; without a client certificate where `needsClient` is false and none is named.
 * @throws {PkiError} `USAGE`, `INPUT_UNREADABLE`, `KEY_…`
 */
export function readServerAccess(options: ServerOptions, needsClient = true): ServerAccess {
  const url = parseUrl(serverUrlOf(options))
  const ca = options.ca ?? process.env.TPKI_CA
  const cert = options.clientCert ?? process.env.TPKI_CLIENT_CERT
  const key = options.clientKey ?? process.env.TPKI_CLIENT_KEY
  if ((cert === undefined) !== (key === undefined))
    throw new PkiError('USAGE', '--client-cert and --client-key are given together or not at all')
  if (needsClient && cert === undefined)
    throw new PkiError('USAGE', 'the server knows you by your client certificate: --client-cert and --client-key', {
      cure: 'a participant gets its first one with "tpki enrol"',
    })
  return {
    url,
    ca: ca === undefined ? null : readText(ca),
    client: cert === undefined || key === undefined ? null : { cert: readText(cert), key: readClientKey(key, options) },
  }
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined)
    throw new PkiError('USAGE', 'no server is named', { cure: 'add --server URL, or set TPKI_SERVER' })
  const url = URL.canParse(text) ? new URL(text) : null
  // A client certificate proves nothing without TLS, and a token would be read by anyone.
  if (url?.protocol === 'https:') return url
  throw new PkiError('USAGE', `server "${text}" is no https URL, such as https://localhost:8444`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `"${file}" cannot be read`, { cause })
  }
}

const readClientKey = (file: string, options: ServerOptions): KeyObject => readKeyFile(file, readPassphrase(options))
