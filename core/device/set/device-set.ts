import type { KeyObject } from 'node:crypto'
import type { ManifestType } from '../credentials/index.ts'

/** One of a device's two credentials. */
export interface SetCredential {
  readonly certificate: Uint8Array
  readonly key: KeyObject
  readonly csr: Uint8Array | null
}

/** A device of a set, with everything that a check asks for. */
export interface SetDevice {
  /** The EUI-64, 16 lower-case hex characters. */
  readonly device: string
  readonly type: ManifestType
  /** The name of its Communications Hub, for a CHF or GPF. */
  readonly hub: string | null
  readonly ds: SetCredential
  readonly ka: SetCredential
}

/** Devices, and the CA certificates that their paths lead to. */
export interface DeviceSet {
  readonly devices: readonly SetDevice[]
  readonly trust: readonly Uint8Array[]
}

/** A file of a set, its path relative to the set's folder. */
export interface SetFile {
  readonly path: string
  readonly contents: string
  readonly isPrivate: boolean
}
