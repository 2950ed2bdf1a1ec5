import type { ServerOptions } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from 'fastify'
import { PkiError } from '../../core/base/index.ts'
import type { ListenerAddress, ListenerId, ServerConfig } from '../config/server-config.ts'
import { makeTlsServer, type TlsServerOptions } from './tls-server.ts'

/** A listener that takes connections. */
export interface OpenListener {
  readonly id: ListenerId
  readonly url: string
  readonly log: FastifyBaseLogger
  /** Takes no more connections. Requests under way have `timeouts.stopMs` to finish. */
  close(): Promise<void>
}

/** The TLS of a listener; null for HTTP without TLS. */
export type ListenerTls = Pick<TlsServerOptions, 'secureContext' | 'needsCertificate' | 'admit'> | null

export interface ListenerOptions {
  readonly id: ListenerId
  readonly address: ListenerAddress
  readonly tls: ListenerTls
  readonly config: ServerConfig
  /** Makes the application that answers on this listener. */
  makeApp(options: FastifyServerOptions): FastifyInstance
}

/** Starts to listen on one address. @throws {PkiError} `USAGE` if the address is not available */
export async function openListener({ id, address, tls, config, makeApp }: ListenerOptions): Promise<OpenListener> {
  let abandonHandshakes = (): void => {}
  const serverFactory: FastifyServerOptions['serverFactory'] = (handler) => {
    if (!tls) throw new Error('Fastify makes the server of a listener without TLS')
    const made = makeTlsServer(handler, { ...tls, http: httpOptions(config), handshakeMs: config.timeouts.handshakeMs })
    abandonHandshakes = made.abandonHandshakes
    return made.server
  }
  const app = makeApp((tls ? { serverFactory } : { http: httpOptions(config) }) as FastifyServerOptions)
  const bound = await listen(app, id, address)
  const host = isIPv6(bound.address) ? `[${bound.address}]` : bound.address
  return {
    id,
    url: `${tls ? 'https' : 'http'}://${host}:${bound.port}`,
    log: app.log,
    close: () => close(app, abandonHandshakes, config),
  }
}

// RFC 9110 sets no limit. API keys and the headers of client software need a few hundred octets.
const MAX_HEADER_OCTETS = 16_384
const CHECK_TIMEOUTS_EVERY_MS = 1_000

/** A client that sends slowly, or nothing, is disconnected after these times. */
const httpOptions = ({ timeouts: { headersMs, requestMs, keepAliveMs } }: ServerConfig): ServerOptions => ({
  maxHeaderSize: MAX_HEADER_OCTETS,
  headersTimeout: Math.min(headersMs, requestMs),
  requestTimeout: requestMs,
  keepAliveTimeout: keepAliveMs,
  connectionsCheckingInterval: CHECK_TIMEOUTS_EVERY_MS,
})

async function listen(app: FastifyInstance, id: ListenerId, { host, port }: ListenerAddress): Promise<AddressInfo> {
  try {
    await app.listen({ host, port, listenTextResolver: () => `listener "${id}" is open` })
  } catch (cause) {
    await app.close()
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || !ADDRESS_FAULTS.includes(code)) throw cause
    throw new PkiError('USAGE', `listener "${id}" cannot listen on ${host} port ${port}: ${code}`, {
      cause,
      cure: 'set another address in the configuration; port 0 takes any free port',
    })
  }
  return app.server.address() as AddressInfo
}

const ADDRESS_FAULTS = ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND', 'EAI_AGAIN']

async function close(app: FastifyInstance, abandonHandshakes: () => void, { timeouts }: ServerConfig): Promise<void> {
  abandonHandshakes()
  const timer = setTimeout(() => app.server.closeAllConnections(), timeouts.stopMs)
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}
