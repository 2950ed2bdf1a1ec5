import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'

export interface TlsServerOptions {
  readonly http: ServerOptions
  /** Returns the current context. It changes when the server's certificate is renewed. */
  secureContext(): SecureContext
  /** Whether a handshake without a client certificate fails. */
  readonly needsCertificate: boolean
  /** Checks a client after its handshake. Returns why it is refused, or null. */
  admit(socket: TLSSocket): string | null
  readonly handshakeMs: number
}

export interface TlsServer {
  readonly server: Server
  /** Closes the connections whose handshake is not complete. */
  abandonHandshakes(): void
}

/**
 * Returns an HTTPS server that checks the client certificate before it reads any HTTP.
 * Node's own HTTPS server does not fit: it checks dates by the machine's clock, which is wrong for a world set to another
 * day, and it closes the connection of a refused client without an explanation.
 */
export function makeTlsServer(listener: RequestListener, options: TlsServerOptions): TlsServer {
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

function startTls(raw: Socket, { secureContext, needsCertificate, handshakeMs }: TlsServerOptions): TLSSocket {
  const socket = new TLSSocket(raw, {
    isServer: true,
    secureContext: secureContext(),
    requestCert: true,
    // TLS only requires that the client has a certificate; `admit` checks which one.
    rejectUnauthorized: needsCertificate,
  })
  const timer = setTimeout(() => raw.destroy(), handshakeMs)
  const stopTimer = (): void => clearTimeout(timer)
  socket.once('secure', stopTimer)
  raw.once('close', stopTimer)
  // After an error of the socket there is nobody left to answer.
  socket.on('error', () => raw.destroy())
  raw.on('error', () => raw.destroy())
  return socket
}

const DRAIN_MS = 2_000

/**
 * Answers with the reason. Reads and drops what the client sends: if a connection is closed with unread data, the client
 * may lose the answer.
 */
function refuse(socket: TLSSocket, detail: string): void {
  const problem = { type: 'about:blank', title: 'Forbidden', status: 403, detail, code: 'ACCESS_DENIED' }
  const body = Buffer.from(JSON.stringify(problem))
  const head = `HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  socket.end(Buffer.concat([Buffer.from(head), body]))
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), DRAIN_MS)
  socket.once('close', () => clearTimeout(timer))
}
