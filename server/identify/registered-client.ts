import { isClientValid } from '../../core/authority/access/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { Caller } from '../caller.ts'
import type { ServerDeps } from '../deps.ts'
import type { Presented } from '../tls/presented.ts'

/**
 * Returns the administrator or Registration Authority whose client certificate is registered, or null. Looked at with
 * every request, so that one that is taken away is locked out at once.
 * @throws {PkiError} `ACCESS_DENIED`, with an audit row, where it is not valid now
 */
export async function identifyRegisteredClient(
  { fingerprint }: Pick<Presented, 'fingerprint'>,
  { world, refusals }: Pick<ServerDeps, 'world' | 'refusals'>,
): Promise<Caller | null> {
  const client = await world.store.access.findClient(fingerprint)
  if (!client) return null
  const { role, name, notBeforeSeconds, notAfterSeconds } = client
  if (isClientValid(client, world.clock.nowSeconds())) return { role, actor: name }
  const why = `it is valid from ${formatTime(notBeforeSeconds)} to ${formatTime(notAfterSeconds)}`
  throw await refusals.refuse({ actor: name, participant: null }, `use client certificate ${fingerprint}`, why)
}
