import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { World } from '../../core/authority/world/index.ts'
import { presentedOn } from './presented.ts'

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
