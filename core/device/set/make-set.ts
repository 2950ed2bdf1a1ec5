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

/** What making a set needs. */
export interface SetMaker {
  readonly profiles: ProfileSet
  readonly random: RandomSource
  /** Derives keys and EUI-64s from this text; null: they are random. */
  readonly seed: string | null
  /** Issues the certificate (DER) for a CSR (DER). */
  issue(csr: Uint8Array, profile: ProfileId): Promise<Uint8Array>
}

// The hwType of all devices in the published RTDS.
export const HW_TYPE = '1.2.826.0.1.8641679.1.2.2.1'
// 00-DB-12 is the prefix of the published test devices. Real devices do not have it.
const EUI64_PREFIX = fromHex('00db12')

/**
 * Makes the devices of a set, each with a DS and a KA credential. `trust` holds the CA certificates (DER) of their paths.
 * @throws {PkiError} what `issue` throws
 */
export async function makeSet(name: SetName, trust: readonly Uint8Array[], maker: SetMaker): Promise<DeviceSet> {
  const devices: SetDevice[] = []
  const types = setPlans[name]
  const hub = types.includes('CHF') ? 'hub-1' : null
  for (const type of types)
    devices.push(await makeDevice(`${name} ${type}`, type, type === 'CHF' || type === 'GPF' ? hub : null, maker))
  return { devices, trust }
}

/** Makes one device. With a seed, devices with different labels have different keys and EUI-64s. */
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

/** Returns an EUI-64, 8 octets: random, or derived from the seed and the label. */
export function drawEui64(label: string, { seed, random }: Pick<SetMaker, 'seed' | 'random'>): Uint8Array {
  const octets = EUI64_OCTETS - EUI64_PREFIX.length
  const rest =
    seed === null
      ? random.octets(octets)
      : hash('sha256', `${seed}\u0000device set ${label}`, 'buffer').subarray(0, octets)
  return concat(EUI64_PREFIX, rest)
}

const EUI64_OCTETS = 8
