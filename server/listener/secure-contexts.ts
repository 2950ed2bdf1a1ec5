import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import { makeTlsIdentity, openTlsRoot, PkiError, toPem } from '../../core/index.ts'
import type { StartOptions } from '../start-options.ts'
import { ikiCas } from './client-certificate.ts'

// SEC Appendix M names the four suites of TLS 1.2; those of TLS 1.3 are not negotiated among them.
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
const LOOK_EVERY_MS = 3_600_000

/** The contexts of the two doors with TLS, kept in date. */
export interface SecureContexts {
  /** Asks clients for a certificate of the world's IKI. */
  webServices(): SecureContext
  /** Asks for any. */
  open(): SecureContext
  stop(): void
}

/**
 * Returns the server's TLS: the user's certificate, or one of the world's own TLS root. A renewal that fails goes to
 * `onFault` and is tried again within the hour.
 * @throws {PkiError} `USAGE`
 */
export async function makeSecureContexts(
  options: StartOptions,
  onFault: (error: unknown) => void,
): Promise<SecureContexts> {
  const { config, system } = options
  const clientCas = (await ikiCas(options.world)).map(({ record }) => toPem('CERTIFICATE', record.der))
  let current = await makeOnce(options, clientCas)
  const renew = async (): Promise<void> => {
    if (current.notAfterSeconds - system.nowSeconds() > RENEW_BEFORE_DAYS * DAY_SECONDS) return
    current = await makeOnce(options, clientCas)
  }
  const timer = setInterval(() => void renew().catch(onFault), LOOK_EVERY_MS)
  timer.unref()
  if (config.tls.certificateFile !== null) clearInterval(timer)
  return { webServices: () => current.webServices, open: () => current.open, stop: () => clearInterval(timer) }
}

async function makeOnce(options: StartOptions, clientCas: string[]) {
  const { certificateFile, keyFile } = options.config.tls
  const own =
    certificateFile !== null && keyFile !== null
      ? { ...readGiven(certificateFile, keyFile), notAfterSeconds: Number.POSITIVE_INFINITY }
      : await makeOwn(options)
  const shared: SecureContextOptions = {
    cert: own.cert,
    key: own.key,
    ciphers: CIPHERS,
    honorCipherOrder: true,
    minVersion: 'TLSv1.2',
  }
  return {
    // The context of a session names the door, so that none is resumed at the other.
    webServices: makeContext({ ...shared, ca: clientCas, sessionIdContext: 'web-services' }, certificateFile),
    // No list of CAs: administrators' certificates may come from anywhere, and some clients obey the list.
    open: makeContext({ ...shared, sessionIdContext: 'open' }, certificateFile),
    notAfterSeconds: own.notAfterSeconds,
  }
}

function makeContext(options: SecureContextOptions, certificateFile: string | null): SecureContext {
  try {
    return createSecureContext(options)
  } catch (cause) {
    if (certificateFile === null) throw cause
    throw new PkiError('USAGE', `"${certificateFile}" and its key do not make a TLS server: ${String(cause)}`, {
      cause,
    })
  }
}

function readGiven(certificateFile: string, keyFile: string): { cert: Buffer; key: Buffer } {
  return { cert: readPem(certificateFile), key: readPem(keyFile) }
}

function readPem(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new PkiError('USAGE', `"${file}", which the configuration names under "tls", cannot be read`, { cause })
  }
}

async function makeOwn({ world, passphrase, system, config, actor }: StartOptions) {
  const root = await openTlsRoot(world, passphrase, system, actor)
  const { chainPem, key, notAfterSeconds } = await makeTlsIdentity(root, config.tls.names, system, world.random)
  return { cert: chainPem, key: key.export({ type: 'pkcs8', format: 'pem' }) as string, notAfterSeconds }
}
