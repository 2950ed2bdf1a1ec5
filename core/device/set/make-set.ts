import { hash, type KeyObject } from 'node:crypto'
import { newCsr } from '../../authority/issuance/csr/index.ts'
import type { RandomSource } from '../../base/index.ts'
import { generateKey, seededKey } from '../../pki/keys/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { ProfileSet } from '../../pki/profile/index.ts'
import { concat, fromHex, toHex } from '../../pki/x509/index.ts'
import type { ManifestType } from '../credentials/index.ts'
import type { DeviceSet, SetCredential, SetDevice } from './device-set.ts'
import { type SetName, setPlans } from './set-plans.ts'

/** What making a set takes from outside. */
export interface SetMaker {
  readonly profiles: ProfileSet
  readonly random: RandomSource
  /** Makes keys and EUI-64s computable from this text; null for real randomness. */
  readonly seed: string | null
  /** Returns the certificate for a request. */
  issue(csr: Uint8Array, profile: ProfileId): Promise<Uint8Array>
}

// The hwType of every published RTDS device.
export const HW_TYPE = '1.2.826.0.1.8641679.1.2.2.1'
// EUI-64s under 00-DB-12, which the published test devices use too; no real device bears them.
const EUI64_PREFIX = fromHex('00db12')

/** Makes the devices of a set, each with a DS and a KA credential; `trust` is what their paths lead to. */
export async function makeSet(name: SetName, trust: readonly Uint8Array[], maker: SetMaker): Promise<DeviceSet> {
  const devices: SetDevice[] = []
  const types = setPlans[name]
  const hub = types.includes('CHF') ? 'hub-1' : null
  for (const type of types)
    devices.push(await makeDevice(`${name} ${type}`, type, type === 'CHF' || type === 'GPF' ? hub : null, maker))
  return { devices, trust }
}

/** Makes one device. `label` tells it from others where a seed makes everything else the same. */
export async function makeDevice(
  label: string,
  type: ManifestType,
  hub: string | null,
  maker: SetMaker,
): Promise<SetDevice> {
  const eui64 = drawEui64(label, maker)
  const ds = await makeCredential('smki-device/device-ds', `${label} ds`, eui64, maker)
  const ka = await makeCredential('smki-device/device-ka', `${label} ka`, eui64, maker)
  return { device: toHex(eui64), type, hub, ds, ka }
}

async function makeCredential(
  profileId: ProfileId,
  label: string,
  hwSerial: Uint8Array,
  maker: SetMaker,
): Promise<SetCredential> {
  const key = await drawKey(label, maker)
  const profile = maker.profiles.findLeaf(profileId)
  const hardwareModule = { hwType: HW_TYPE, hwSerial }
  const csr = await newCsr(profile, { subject: {}, hardwareModule, dnsNames: [] }, key)
  return { certificate: await maker.issue(csr, profileId), key, csr }
}

const P256 = { algorithm: 'ec', curve: 'P-256' } as const

const drawKey = (label: string, { seed }: Pick<SetMaker, 'seed'>): KeyObject | Promise<KeyObject> =>
  seed === null ? generateKey(P256) : seededKey(P256, seed, `device set ${label}`)

/** Returns a fresh EUI-64, or the one that the seed and the label give. */
export function drawEui64(label: string, { seed, random }: Pick<SetMaker, 'seed' | 'random'>): Uint8Array {
  const octets = EUI64_OCTETS - EUI64_PREFIX.length
  const rest =
    seed === null
      ? random.octets(octets)
      : hash('sha256', `${seed}\u0000device set ${label}`, 'buffer').subarray(0, octets)
  return concat(EUI64_PREFIX, rest)
}

const EUI64_OCTETS = 8
