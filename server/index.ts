import type { FastifyServerOptions } from 'fastify'
import { makeApp } from './app.ts'
import { Background } from './background/background.ts'
import { checkLoopback } from './config/check-loopback.ts'
import { makeIdentify } from './identify/identify.ts'
import { refuseUnknownCertificate } from './identify/participant.ts'
import { clientCertificateOf, ikiAdmission } from './listener/client-certificate.ts'
import { type ListenerTls, type OpenListener, openListener } from './listener/open-listener.ts'
import { makeSecureContexts, type SecureContexts, type TlsOptions } from './listener/secure-contexts.ts'
import { makeDeps } from './make-deps.ts'
import { LogBuffer, loggerOptions } from './server-log.ts'

export { parseServerConfig, type ServerConfig } from './config/server-config.ts'

export interface StartOptions extends TlsOptions {
  /** The version of the toolkit, which the answers of the web services contain. */
  readonly build: string
  /** Takes the log: one or more lines of JSON. */
  log(lines: string): void
}

/** A server that takes requests. */
export interface RunningServer {
  /** The open listeners. `tpki serve --json` prints them with these keys, so the keys do not change. */
  readonly doors: readonly { readonly door: OpenListener['id']; readonly url: string }[]
  /** Takes no more connections. Resolves when the requests and the work under way have ended. */
  stop(): Promise<void>
}

/**
 * Starts a server for a world. The caller must close the world after the server has stopped.
 * @throws {PkiError} `USAGE` if an address is not available or not allowed, `KEY_PASSPHRASE_…`
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { world, config } = options
  checkLoopback(world.config, config)
  const deps = makeDeps(world, config, options.build)
  deps.metrics.withProcess()
  // If the keys cannot be opened, fail now rather than at the first request for a certificate.
  await world.issuingCa('smki-device/issuing-dca', null)
  const log = new LogBuffer(options.log)
  const logger = loggerOptions(config.log.level, log)
  const open: OpenListener[] = []
  // Nobody awaits these errors, and an unhandled one would end the process.
  const logFault = (message: string) => (error: unknown) => open[0]?.log.error({ err: error }, message)
  const contexts = await makeSecureContexts(options, logFault('the certificate of the server was not renewed'))
  const admit = await ikiAdmission(world, (socket, why) => {
    const fingerprint = clientCertificateOf(socket)?.fingerprint
    if (fingerprint === undefined) return
    const onFault = logFault('the refusal of a client certificate is not in the audit log')
    refuseUnknownCertificate({ fingerprint }, why, deps).catch(onFault)
  })
  const background = new Background({ world, batches: deps.batches, crlsEveryMs: config.crls.lookEveryMs })
  const stop = async (): Promise<void> => {
    deps.beginStop()
    contexts.stop()
    await Promise.all(open.map((listener) => listener.close()))
    await Promise.all([background.stop(), deps.batchIntake.end()])
    log.flush()
  }
  try {
    for (const { id, address, tls } of listenersOf(options, contexts, admit)) {
      const identify = makeIdentify(id, deps)
      const app = (http: FastifyServerOptions) => makeApp(id, deps, identify, { logger, ...http })
      if (address) open.push(await openListener({ id, address, tls, config, makeApp: app }))
    }
    const [first] = open
    if (first) background.start(first.log)
  } catch (error) {
    await stop()
    throw error
  }
  return { doors: open.map(({ id, url }) => ({ door: id, url })), stop }
}

type Admit = NonNullable<ListenerTls>['admit']

const listenersOf = ({ config: { listeners } }: StartOptions, contexts: SecureContexts, admit: Admit) => [
  {
    id: 'web-services' as const,
    address: listeners.webServices,
    tls: { secureContext: contexts.webServices, needsCertificate: true, admit },
  },
  {
    id: 'open' as const,
    address: listeners.open,
    tls: { secureContext: contexts.open, needsCertificate: false, admit: () => null },
  },
  { id: 'plain' as const, address: listeners.plain, tls: null },
  { id: 'repository' as const, address: listeners.repository, tls: null },
]
