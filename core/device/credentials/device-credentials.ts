import type { KeyObject } from 'node:crypto'
import type { PkiError } from '../../base/index.ts'
import type { ManifestType } from './manifest-type.ts'

/** A certificate or request, and the file it came from. */
export interface PlacedDer {
  readonly place: string
  readonly der: Uint8Array
}

export interface PlacedKey {
  readonly place: string
  readonly key: KeyObject
}

/** A file, or a private key in it, that could not be read. */
export interface Unreadable {
  readonly place: string
  readonly what: 'key' | 'file'
  readonly error: PkiError
}

/** What a manifest says of the Communications Hub that a device belongs to. */
export interface HubStatus {
  /** As the manifest names it, or null. */
  readonly name: string | null
  readonly missing: 'CHF' | 'GPF' | null
}

/** Everything at hand about one device, nothing judged. */
export interface DeviceCredentials {
  /** The EUI-64, 16 lower-case hex characters, or {@link UNASSIGNED}. */
  readonly device: string
  /** As the manifest has it; null without one. */
  readonly type: ManifestType | null
  readonly isFromManifest: boolean
  /** The other entries of the manifest that name the same device. */
  readonly isRepeated: boolean
  readonly hub: HubStatus | null
  readonly certificates: readonly PlacedDer[]
  readonly keys: readonly PlacedKey[]
  readonly csrs: readonly PlacedDer[]
  readonly unreadable: readonly Unreadable[]
  /** The other devices of the run that have a key of this one. */
  readonly sharesKeyWith: readonly string[]
}

/** Stands for the device of credentials that belong to none that can be made out. */
export const UNASSIGNED = 'unassigned'
