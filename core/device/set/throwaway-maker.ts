import { fromHex } from '../../pki/x509/index.ts'
import { readDeviceCsr } from '../credentials/index.ts'
import { HW_TYPE, type SetMaker } from './make-set.ts'
import type { ThrowawayCa, ThrowawayOptions } from './throwaway-ca.ts'

/** Returns what {@link makeSet} needs to make a set with certificates from a throwaway CA. */
export function throwawayMaker(
  ca: ThrowawayCa,
  { profiles, random }: Pick<ThrowawayOptions, 'profiles' | 'random'>,
): SetMaker {
  return {
    profiles,
    random,
    seed: null,
    issue: async (csr, id) => {
      const { request, eui64 } = readDeviceCsr(csr)
      if ((id !== 'smki-device/device-ds' && id !== 'smki-device/device-ka') || !request || eui64 === null)
        throw new Error(`a throwaway CA does not issue "${id}"`)
      return ca.issue(id, { spkiDer: request.publicKey.spkiDer, hwSerial: fromHex(eui64), hwType: HW_TYPE })
    },
  }
}
