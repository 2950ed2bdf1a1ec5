import type { Clock } from '../../base/clock.ts'
import type { RandomSource } from '../../base/random.ts'
import type { ProfileSet } from '../../pki/profile/profile.ts'
import type { ProfileId } from '../../pki/profile/schema/profile-ids.ts'
import type { TestOnly } from '../../pki/profile/test-only.ts'
import type { WorldConfig } from '../../records/world-config.ts'
import type { Store } from '../../store/store.ts'
import type { Register } from '../register/register.ts'
import type { ProofThread } from './csr/proof-thread.ts'
import type { IssuingCa } from './issuing-ca.ts'
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
