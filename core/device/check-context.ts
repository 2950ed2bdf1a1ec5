import type { ProfileSet, TestOnly } from '../pki/profile/index.ts'
import type { Certificate } from '../pki/x509/index.ts'
import type { DeviceCrypto } from './device-crypto.ts'
import type { Peers } from './peers.ts'
import type { DeviceSigner } from './signer/device-signer.ts'

/** What devices are checked against. */
export interface DeviceCheckOptions {
  readonly profiles: ProfileSet
  readonly policyOids: readonly string[]
  /** Null leaves expiry unjudged. */
  readonly atSeconds: number | null
  /** Null leaves the chain unjudged. */
  readonly trust: DeviceTrust | null
  /** Signs with the DS key of the one device of the run, so that no key is read for it; null where keys are files. */
  readonly signer?: DeviceSigner | null
}

export interface DeviceTrust {
  readonly anchors: readonly Certificate[]
  /** CA certificates that are no anchors. */
  readonly intermediates: readonly Certificate[]
  /** What counts as live; null where no world is asked. */
  readonly testOnly: TestOnly | null
}

/** The options with what one run makes for itself. */
export interface CheckContext extends DeviceCheckOptions {
  readonly crypto: DeviceCrypto
  readonly peers: Peers
  /** Why the second implementation cannot be relied on, or null. */
  readonly secondFault: string | null
}
