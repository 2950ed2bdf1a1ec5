import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'

export interface TlsDoorOptions {
  readonly http: ServerOptions
  /** The context of the day: certificates are renewed while the server runs. */
  secureContext(): SecureContext
  /** Whether a handshake without a client certificate fails. */
  readonly needsCertificate: boolean
  /** Looks at a client whose handshake is done; returns why no HTTP is read from it, or null. */
  admit(socket: TLSSocket): string | null
  readonly handshakeMs: number
}

export interface TlsDoor {
  readonly server: Server
  /** Ends what has not got as far as HTTP. */
  abandonHandshakes(): void
}

/**
 * Returns an HTTPS server that looks at a client's certificate before a single octet of HTTP is read from it.
 * Node's own would judge the dates by the machine's clock, which a world set to another day does not go by, and end
 * whoever it refuses without a word.
 */
export function makeTlsDoor(listener: RequestListener, options: TlsDoorOptions): TlsDoor {
  const server = createServer(options.http, listener)
  const [serveHttp] = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  const unfinished = new Set<Socket>()
  server.on('connection', (raw: Socket) => {
    unfinished.add(raw)
    raw.once('close', () => unfinished.delete(raw))
    const socket = startTls(raw, options)
    socket.once('secure', () => {
      unfinished.delete(raw)
      const refusal = options.admit(socket)
      if (refusal === null) serveHttp?.call(server, socket)
      else refuse(socket, refusal)
    })
  })
  return {
    server,
    abandonHandshakes: () => {
      for (const raw of unfinished) raw.destroy()
    },
  }
}

function startTls(raw: Socket, { secureContext, needsCertificate, handshakeMs }: TlsDoorOptions): TLSSocket {
  const socket = new TLSSocket(raw, {
    isServer: true,
    secureContext: secureContext(),
    requestCert: true,
    // Here no more than that one must be shown; what it says is for `admit` to judge.
    rejectUnauthorized: needsCertificate,
  })
  const timer = setTimeout(() => raw.destroy(), handshakeMs)
  const stopTimer = (): void => clearTimeout(timer)
  socket.once('secure', stopTimer)
  raw.once('close', stopTimer)
  // Whatever goes wrong on the way, the connection is over and nobody is left to be told.
  socket.on('error', () => raw.destroy())
  raw.on('error', () => raw.destroy())
  return socket
}

const DRAIN_MS = 2_000

/** Says why, and reads nothing: a connection closed upon unread data would take the answer with it. */
function refuse(socket: TLSSocket, detail: string): void {
  const problem = { type: 'about:blank', title: 'Forbidden', status: 403, detail, code: 'ACCESS_DENIED' }
  const body = Buffer.from(JSON.stringify(problem))
  const head = `HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  socket.end(Buffer.concat([Buffer.from(head), body]))
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), DRAIN_MS)
  socket.once('close', () => clearTimeout(timer))
}
