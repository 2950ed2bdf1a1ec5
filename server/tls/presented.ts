import { createHash, type X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'

/** The certificate that a client has shown and proved to hold the key of. */
export interface Presented {
  readonly certificate: X509Certificate
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string
}

const presented = new WeakMap<object, Presented | null>()

/** Returns what the client behind a socket has presented, or null. Read once: a connection keeps its certificate. */
export function presentedOn(socket: TLSSocket): Presented | null {
  const known = presented.get(socket)
  if (known !== undefined) return known
  const certificate = socket.getPeerX509Certificate?.()
  const found = certificate
    ? { certificate, fingerprint: createHash('sha256').update(certificate.raw).digest('hex') }
    : null
  presented.set(socket, found)
  return found
}

/** Returns what came with a request: nothing over a door without TLS. */
export const presentedWith = ({ raw }: FastifyRequest): Presented | null => presentedOn(raw.socket as TLSSocket)
