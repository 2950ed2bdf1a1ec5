import type { Clock, RandomSource } from '../../base/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { ProfileSet, TestOnly } from '../../pki/profile/index.ts'
import type { WorldConfig } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import type { Register } from '../register/index.ts'
import type { IssuingCa } from './ca/index.ts'
import type { ProofThread } from './csr/index.ts'
import type { RequestsTogether } from './requests-together.ts'

/** Everything that issuing takes from outside. */
export interface IssuingDeps {
  readonly config: WorldConfig
  readonly profiles: ProfileSet
  readonly testOnly: TestOnly
  readonly store: Store
  readonly register: Register
  /** The digest of the DCCKI profiles with which the world was made; another needs an approval (ETAD 4.3(c)). */
  readonly dcckiBaseline: string
  readonly clock: Clock
  readonly random: RandomSource
  /** Set where many requests are under way at once: what they do together, and where they are verified. */
  readonly busy?: { readonly together: RequestsTogether; readonly proofs: ProofThread }
  /** Returns the CA of a profile, its key opened. @throws {PkiError} `CA_UNKNOWN`, `KEY_PASSPHRASE_…` */
  issuingCa(profile: ProfileId, environment: string | null): Promise<IssuingCa>
}
