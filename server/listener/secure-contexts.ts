import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { World } from '../../core/authority/world/index.ts'
import { makeTlsIdentity, openTlsRoot } from '../../core/authority/world/make/index.ts'
import { type Clock, PkiError } from '../../core/base/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { ikiCas } from './client-certificate.ts'

// SEC Appendix M lists the four suites of TLS 1.2. TLS 1.3 negotiates its own suites separately.
const CIPHERS = [
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
].join(':')

const DAY_SECONDS = 86_400
const RENEW_BEFORE_DAYS = 30
const CHECK_EVERY_MS = 3_600_000

/** What the server's TLS depends on. */
export interface TlsOptions {
  readonly world: World
  /** Opens the world's keys if they are encrypted. */
  readonly passphrase: string | null
  readonly config: ServerConfig
  /** The clock of the machine: clients check TLS certificates by theirs. */
  readonly system: Clock
  /** Who starts the server, for the audit log. */
  readonly actor: string
}

/** The contexts of the two listeners with TLS. The certificate in them is renewed in time. */
export interface SecureContexts {
  /** Asks clients for a certificate of the world's IKI. */
  webServices(): SecureContext
  /** Asks clients for any certificate. */
  open(): SecureContext
  /** Ends the renewals. */
  stop(): void
}

/**
 * Returns the server's TLS, with the configured certificate or one that the world's own TLS root signs. If a renewal
 * fails, `onFault` is called and the renewal is tried again within the hour.
 * @throws {PkiError} `USAGE` if the configured certificate or key cannot be used
 */
export async function makeSecureContexts(
  options: TlsOptions,
  onFault: (error: unknown) => void,
): Promise<SecureContexts> {
  const { config, system } = options
  const clientCas = (await ikiCas(options.world)).map(({ record }) => toPem('CERTIFICATE', record.der))
  let current = await makeContexts(options, clientCas)
  const renew = async (): Promise<void> => {
    if (current.notAfterSeconds - system.nowSeconds() > RENEW_BEFORE_DAYS * DAY_SECONDS) return
    current = await makeContexts(options, clientCas)
  }
  const timer = setInterval(() => void renew().catch(onFault), CHECK_EVERY_MS)
  timer.unref()
  if (config.tls.certificateFile !== null) clearInterval(timer)
  return { webServices: () => current.webServices, open: () => current.open, stop: () => clearInterval(timer) }
}

async function makeContexts(options: TlsOptions, clientCas: string[]) {
  const { certificateFile, keyFile } = options.config.tls
  const own =
    certificateFile !== null && keyFile !== null
      ? { ...readConfigured(certificateFile, keyFile), notAfterSeconds: Number.POSITIVE_INFINITY }
      : await makeFromTlsRoot(options)
  const shared: SecureContextOptions = {
    cert: own.cert,
    key: own.key,
    ciphers: CIPHERS,
    honorCipherOrder: true,
    minVersion: 'TLSv1.2',
  }
  return {
    // The session id context differs, so that a session of one listener cannot be resumed at the other.
    webServices: makeContext({ ...shared, ca: clientCas, sessionIdContext: 'web-services' }, certificateFile),
    // No list of CAs: any CA may have issued an administrator's certificate, and some clients offer only listed ones.
    open: makeContext({ ...shared, sessionIdContext: 'open' }, certificateFile),
    notAfterSeconds: own.notAfterSeconds,
  }
}

function makeContext(options: SecureContextOptions, certificateFile: string | null): SecureContext {
  try {
    return createSecureContext(options)
  } catch (cause) {
    if (certificateFile === null) throw cause
    throw new PkiError('USAGE', `TLS cannot use certificate "${certificateFile}" with its key: ${String(cause)}`, {
      cause,
    })
  }
}

function readConfigured(certificateFile: string, keyFile: string): { cert: Buffer; key: Buffer } {
  return { cert: readPem(certificateFile), key: readPem(keyFile) }
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new PkiError('USAGE', `"${file}" cannot be read; it is set under "tls" in the configuration`, { cause })
  }
}

async function makeFromTlsRoot({ world, passphrase, system, config, actor }: TlsOptions) {
  const root = await openTlsRoot(world, passphrase, system, actor)
  const { chainPem, key, notAfterSeconds } = await makeTlsIdentity(root, config.tls.names, system, world.random)
  return { cert: chainPem, key: key.export({ type: 'pkcs8', format: 'pem' }) as string, notAfterSeconds }
}
