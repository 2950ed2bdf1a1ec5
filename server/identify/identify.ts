import { isClientValid } from '../../core/authority/access/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { ListenerId } from '../config/server-config.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import type { Identify } from '../http/route.ts'
import { type ClientCertificate, certificateOfRequest } from '../listener/client-certificate.ts'
import { identifyByApiKey } from './api-key.ts'
import { identifyParticipant } from './participant.ts'

/** Returns the function that finds the caller of each request on a listener, from the credential in the request. */
export function makeIdentify(listener: ListenerId, deps: ServerDeps): Identify {
  return async (request, route) => {
    await deps.refresh()
    const client = certificateOfRequest(request)
    if (!client) return identifyByApiKey(request, route, deps)
    // The web services accept the IKI certificates of participants only.
    if (listener === 'web-services') return identifyParticipant(client, deps)
    return (await identifyRegisteredClient(client, deps)) ?? (await identifyParticipant(client, deps))
  }
}

/**
 * Returns the administrator or Registration Authority whose client certificate is registered; null if it is not. Reads
 * the register with every request, so that a certificate that is removed stops working at once.
 * @throws {PkiError} `ACCESS_DENIED`, with an audit row, if the certificate is not valid now
 */
export async function identifyRegisteredClient(
  { fingerprint }: Pick<ClientCertificate, 'fingerprint'>,
  { world, refusals }: Pick<ServerDeps, 'world' | 'refusals'>,
): Promise<Caller | null> {
  const client = await world.store.access.findClient(fingerprint)
  if (!client) return null
  const { role, name, notBeforeSeconds, notAfterSeconds } = client
  if (isClientValid(client, world.clock.nowSeconds())) return { role, actor: name }
  const why = `it is valid from ${formatTime(notBeforeSeconds)} to ${formatTime(notAfterSeconds)}`
  throw await refusals.refuse({ actor: name, participant: null }, `use client certificate ${fingerprint}`, why)
}
