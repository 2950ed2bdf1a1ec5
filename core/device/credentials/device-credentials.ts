import type { KeyObject } from 'node:crypto'
import type { PkiError } from '../../base/index.ts'
import type { ManifestType } from './manifest-type.ts'

/** A certificate or CSR, and where it came from. */
export interface PlacedDer {
  /** The file; with `#` and an index if the file holds several items. */
  readonly place: string
  readonly der: Uint8Array
}

/** A private key, and where it came from. */
export interface PlacedKey {
  readonly place: string
  readonly key: KeyObject
}

/** A file or a private key that could not be read. */
export interface Unreadable {
  readonly place: string
  readonly what: 'key' | 'file'
  readonly error: PkiError
}

/** The Communications Hub of a CHF or GPF. */
export interface HubStatus {
  /** Its name in the manifest; null if the manifest gives none. */
  readonly name: string | null
  /** The device that the manifest does not list; null if the hub is complete. */
  readonly missing: 'CHF' | 'GPF' | null
}

/** All credentials of one device, read but not checked. */
export interface DeviceCredentials {
  /** The EUI-64, 16 lower-case hex characters, or {@link UNASSIGNED}. */
  readonly device: string
  /** From the manifest; null without one. */
  readonly type: ManifestType | null
  readonly isFromManifest: boolean
  /** Whether another entry of a manifest names the same device. */
  readonly isRepeated: boolean
  readonly hub: HubStatus | null
  readonly certificates: readonly PlacedDer[]
  readonly keys: readonly PlacedKey[]
  readonly csrs: readonly PlacedDer[]
  readonly unreadable: readonly Unreadable[]
  /** The other devices in the check that have the same key, by EUI-64. */
  readonly sharesKeyWith: readonly string[]
}

/** The device of credentials whose device is not known. */
export const UNASSIGNED = 'unassigned'
