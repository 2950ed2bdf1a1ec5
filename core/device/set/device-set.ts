import type { KeyObject } from 'node:crypto'
import type { ManifestType } from '../credentials/index.ts'

/** The DS or the KA credential of a device. */
export interface SetCredential {
  /** DER. */
  readonly certificate: Uint8Array
  readonly key: KeyObject
  /** DER; null if the CSR is not kept. */
  readonly csr: Uint8Array | null
}

/** A device with all its credentials. */
export interface SetDevice {
  /** The EUI-64, 16 lower-case hex characters. */
  readonly device: string
  readonly type: ManifestType
  /** For a CHF or GPF, the name of its Communications Hub in the manifest; otherwise null. */
  readonly hub: string | null
  readonly ds: SetCredential
  readonly ka: SetCredential
}

/** Devices, and the CA certificates of their paths (DER). */
export interface DeviceSet {
  readonly devices: readonly SetDevice[]
  readonly trust: readonly Uint8Array[]
}

/** A file to write; `path` is relative to the folder of the set. `isPrivate`: only the owner may read it. */
export interface SetFile {
  readonly path: string
  readonly contents: string
  readonly isPrivate: boolean
}
