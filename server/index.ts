import { Background } from './background/background.ts'
import { checkLoopback } from './config/check-loopback.ts'
import type { Door } from './http/route.ts'
import { refuseStranger } from './identify/participant.ts'
import { ikiAdmission, presentedOn } from './listener/client-certificate.ts'
import { type DoorTls, type OpenDoor, openDoor } from './listener/open-listener.ts'
import { makeSecureContexts, type SecureContexts } from './listener/secure-contexts.ts'
import { makeDeps } from './make-deps.ts'
import { LogBuffer, loggerOf } from './server-log.ts'
import type { StartOptions } from './start-options.ts'

export { parseServerConfig, type ServerConfig } from './config/server-config.ts'
export type { StartOptions } from './start-options.ts'

/** A server that answers. */
export interface RunningServer {
  readonly doors: readonly { readonly door: Door; readonly url: string }[]
  /** Takes no more connections, finishes what is under way, and ends. */
  stop(): Promise<void>
}

/**
 * Opens the doors of a server over a world; the world stays the caller's to close.
 * @throws {PkiError} `USAGE` for an address that cannot be had or must not be, `KEY_PASSPHRASE_…`
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { world, config } = options
  checkLoopback(world.config, config)
  const deps = makeDeps(world, config, options.build)
  deps.metrics.withProcess()
  // A key that does not open is better told now than to the first who asks for a certificate.
  await world.issuingCa('smki-device/issuing-dca', null)
  const log = new LogBuffer(options.log)
  const logger = loggerOf(config.log.level, log)
  const open: OpenDoor[] = []
  // What nobody waits for must not end the process.
  const tell = (what: string) => (error: unknown) => open[0]?.log.error({ err: error }, what)
  const contexts = await makeSecureContexts(options, tell('the certificate of the server is not renewed yet'))
  const admit = await ikiAdmission(world, (socket, why) => {
    const fingerprint = presentedOn(socket)?.fingerprint
    if (fingerprint === undefined) return
    refuseStranger({ fingerprint }, why, deps).catch(tell('a refused client certificate is not in the audit log'))
  })
  const background = new Background(deps)
  const stop = async (): Promise<void> => {
    deps.beginStop()
    contexts.stop()
    await Promise.all(open.map((door) => door.close()))
    await background.stop()
    log.flush()
  }
  try {
    for (const { door, listener, tls } of doorsOf(options, contexts, admit))
      if (listener) open.push(await openDoor(door, listener, tls, logger, deps))
    const [first] = open
    if (first) background.start(first.log)
  } catch (error) {
    await stop()
    throw error
  }
  return { doors: open.map(({ door, url }) => ({ door, url })), stop }
}

type Admit = NonNullable<DoorTls>['admit']

const doorsOf = ({ config: { listeners } }: StartOptions, contexts: SecureContexts, admit: Admit) => [
  {
    door: 'web-services' as const,
    listener: listeners.webServices,
    tls: { secureContext: contexts.webServices, needsCertificate: true, admit },
  },
  {
    door: 'open' as const,
    listener: listeners.open,
    tls: { secureContext: contexts.open, needsCertificate: false, admit: () => null },
  },
  { door: 'plain' as const, listener: listeners.plain, tls: null },
  { door: 'repository' as const, listener: listeners.repository, tls: null },
]
