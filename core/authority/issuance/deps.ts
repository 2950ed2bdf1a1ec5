import type { Clock, RandomSource } from '../../base/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { ProfileSet, TestOnly } from '../../pki/profile/index.ts'
import type { WorldConfig } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import type { Register } from '../register/index.ts'
import type { IssuingCa } from './ca/index.ts'
import type { ProofThread } from './csr/index.ts'
import type { SharedCommits } from './shared-commits.ts'

/** Everything that issuing takes from outside: configuration, store, clock, random octets and CA keys. */
export interface IssuingDeps {
  readonly config: WorldConfig
  readonly profiles: ProfileSet
  readonly testOnly: TestOnly
  readonly store: Store
  readonly register: Register
  /** The digest of the DCCKI profiles that the world was made with; changed ones need an approval (ETAD 4.3(c)). */
  readonly dcckiBaseline: string
  readonly clock: Clock
  readonly random: RandomSource
  /** Set on a server with many requests in flight: how they share commits, and the thread that verifies their proofs. */
  readonly busy?: { readonly together: SharedCommits; readonly proofs: ProofThread }
  /** Returns the CA of a profile with its key opened. @throws {PkiError} `CA_UNKNOWN`, `KEY_PASSPHRASE_…` */
  issuingCa(profile: ProfileId, environment: string | null): Promise<IssuingCa>
}
