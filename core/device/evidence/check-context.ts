import type { ProfileSet, TestOnly } from '../../pki/profile/index.ts'
import type { Certificate } from '../../pki/x509/index.ts'
import type { DeviceSigner } from '../signer/index.ts'
import type { DeviceCrypto } from './device-crypto.ts'
import type { TestPeers } from './test-peers.ts'

/** What devices are checked against. */
export interface DeviceCheckOptions {
  readonly profiles: ProfileSet
  /** The policy OIDs that certificates may name, dotted. */
  readonly policyOids: readonly string[]
  /** When certificates must be valid, in seconds since 1970. Null: expiry is not checked. */
  readonly atSeconds: number | null
  /** Null: the chain is not checked. */
  readonly trust: DeviceTrust | null
  /** Signs with the DS key of the only device in the check. Null or absent: the DS key is read from a file. */
  readonly signer?: DeviceSigner | null
}

export interface DeviceTrust {
  readonly anchors: readonly Certificate[]
  /** CA certificates that a path may pass through. */
  readonly intermediates: readonly Certificate[]
  /** Recognises live OIDs, issuers and keys. Null if no world is used; then they are not checked. */
  readonly testOnly: TestOnly | null
}

/** The options, and what each run of the check makes for itself. */
export interface CheckContext extends DeviceCheckOptions {
  readonly crypto: DeviceCrypto
  readonly peers: TestPeers
  /** Why the second implementation does not work, or null if it works. */
  readonly secondFault: string | null
}
