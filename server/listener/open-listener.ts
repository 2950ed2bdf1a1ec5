import type { ServerOptions } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { PkiError } from '../../core/index.ts'
import { makeApp } from '../app.ts'
import type { BackgroundLog } from '../background/background.ts'
import type { Listener, ServerConfig } from '../config/server-config.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { Door } from '../http/route.ts'
import { makeIdentify } from '../identify/identify.ts'
import { makeTlsDoor, type TlsDoorOptions } from './tls-server.ts'

/** A door that answers. */
export interface OpenDoor {
  readonly door: Door
  readonly url: string
  readonly log: BackgroundLog
  /** Takes no more connections and finishes what is under way, for so long as the configuration allows. */
  close(): Promise<void>
}

/** How a door does TLS; null where it does not. */
export type DoorTls = Pick<TlsDoorOptions, 'secureContext' | 'needsCertificate' | 'admit'> | null

/** Opens one door. @throws {PkiError} `USAGE` where the address cannot be had */
export async function openDoor(
  door: Door,
  listener: Listener,
  tls: DoorTls,
  logger: FastifyServerOptions['logger'],
  deps: ServerDeps,
): Promise<OpenDoor> {
  const { config } = deps
  let abandonHandshakes = (): void => {}
  const serverFactory: FastifyServerOptions['serverFactory'] = (handler) => {
    if (!tls) throw new Error('a door without TLS is made by Fastify itself')
    const made = makeTlsDoor(handler, { ...tls, http: httpOptions(config), handshakeMs: config.timeouts.handshakeMs })
    abandonHandshakes = made.abandonHandshakes
    return made.server
  }
  const options = {
    ...(logger === undefined ? {} : { logger }),
    ...(tls ? { serverFactory } : { http: httpOptions(config) }),
  }
  const app = makeApp(door, deps, makeIdentify(door, deps), options as FastifyServerOptions)
  const address = await listen(app, door, listener)
  const host = isIPv6(address.address) ? `[${address.address}]` : address.address
  return {
    door,
    url: `${tls ? 'https' : 'http'}://${host}:${address.port}`,
    log: app.log,
    close: () => close(app, abandonHandshakes, config),
  }
}

// RFC 9110 sets no bound; API keys and client software need a few hundred octets.
const MAX_HEADER_OCTETS = 16_384
const LOOK_FOR_SLOW_MS = 1_000

/** A client that sends slowly, or nothing, holds its connection for no longer than this. */
const httpOptions = ({ timeouts: { headersMs, requestMs, keepAliveMs } }: ServerConfig): ServerOptions => ({
  maxHeaderSize: MAX_HEADER_OCTETS,
  headersTimeout: Math.min(headersMs, requestMs),
  requestTimeout: requestMs,
  keepAliveTimeout: keepAliveMs,
  connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
})

async function listen(app: FastifyInstance, door: Door, { host, port }: Listener): Promise<AddressInfo> {
  try {
    await app.listen({ host, port, listenTextResolver: () => `listening at the door "${door}"` })
  } catch (cause) {
    await app.close()
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || !ADDRESS_FAULTS.includes(code)) throw cause
    throw new PkiError('USAGE', `door "${door}" cannot be opened at ${host} port ${port}: ${code}`, {
      cause,
      cure: 'name another address in the configuration; port 0 takes any that is free',
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
