import type { CheckContext, DeviceCheckOptions } from './check-context.ts'
import { type DeviceCrypto, realCrypto } from './device-crypto.ts'
import { makePeers } from './peers.ts'
import { proveSecondImplementation } from './prove-signing.ts'

/** Returns the context of one run, its peers' keys fresh. */
export async function makeCheckContext(options: DeviceCheckOptions, crypto?: DeviceCrypto): Promise<CheckContext> {
  const used = crypto ?? (await realCrypto())
  const peers = makePeers()
  return { ...options, crypto: used, peers, secondFault: await proveSecondImplementation(peers.supplier, used) }
}
