import { createHash, X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'
import type { World } from '../../core/index.ts'

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

/** Returns the CAs of the world's IKI. */
export const ikiCas = async ({ caCertificates }: Pick<World, 'caCertificates'>) =>
  (await caCertificates()).filter(({ record }) => record.pki === 'iki')

/**
 * Returns what looks, at the end of a handshake, whether a client's certificate chains to the world's IKI.
 * Its dates, profile, owner and revocation are looked at with every request; see `identify/`.
 */
export async function ikiAdmission(
  world: World,
  onRefusal: (socket: TLSSocket, why: string) => void,
): Promise<(socket: TLSSocket) => string | null> {
  const issuing = (await ikiCas(world)).filter(({ id }) => id === 'iki/issuing-ica')
  const keys = issuing.map(({ record }) => new X509Certificate(record.der).publicKey)
  return (socket) => {
    const presented = presentedOn(socket)
    if (presented && keys.some((key) => presented.certificate.verify(key))) return null
    const why = 'the client certificate is not one of the IKI of this test world'
    onRefusal(socket, why)
    return why
  }
}
