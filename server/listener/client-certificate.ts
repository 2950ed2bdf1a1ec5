import { createHash, X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'
import type { World } from '../../core/authority/world/index.ts'

/** The certificate of a TLS client, which has proved that it holds the key. */
export interface ClientCertificate {
  readonly certificate: X509Certificate
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string
}

const known = new WeakMap<object, ClientCertificate | null>()

/** Returns the client certificate of a connection, or null. Read once: it does not change during a connection. */
export function clientCertificateOf(socket: TLSSocket): ClientCertificate | null {
  const earlier = known.get(socket)
  if (earlier !== undefined) return earlier
  const certificate = socket.getPeerX509Certificate?.()
  const found = certificate
    ? { certificate, fingerprint: createHash('sha256').update(certificate.raw).digest('hex') }
    : null
  known.set(socket, found)
  return found
}

/** Returns the client certificate of a request; null without TLS. */
export const certificateOfRequest = ({ raw }: FastifyRequest): ClientCertificate | null =>
  clientCertificateOf(raw.socket as TLSSocket)

/** Returns the CA certificates of the world's IKI. */
export const ikiCas = async ({ caCertificates }: Pick<World, 'caCertificates'>) =>
  (await caCertificates()).filter(({ record }) => record.pki === 'iki')

/**
 * Returns a check for the end of a handshake: whether the client certificate was issued by the world's IKI. It returns
 * why the client is refused, or null. It does not check dates, profile, participant or revocation: `identify/` checks
 * those with every request.
 */
export async function ikiAdmission(
  world: World,
  onRefusal: (socket: TLSSocket, why: string) => void,
): Promise<(socket: TLSSocket) => string | null> {
  const issuing = (await ikiCas(world)).filter(({ id }) => id === 'iki/issuing-ica')
  const keys = issuing.map(({ record }) => new X509Certificate(record.der).publicKey)
  return (socket) => {
    const client = clientCertificateOf(socket)
    if (client && keys.some((key) => client.certificate.verify(key))) return null
    const why = 'the client certificate was not issued by the IKI of this test world'
    onRefusal(socket, why)
    return why
  }
}
