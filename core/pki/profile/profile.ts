import { PkiError } from '../../base/index.ts'
import type { ProfileId } from './ids/index.ts'
import type {
  CrlDefinition,
  CrlDefinitions,
  PolicyDefaults,
  ProfileDocument,
  ProfileExtension,
} from './schema/index.ts'

type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T

/** The definition of one kind of certificate: a validated, frozen `profiles/*.yaml`. */
export type Profile = DeepReadonly<ProfileDocument>
export type LeafProfile = Profile & { readonly kind: 'leaf'; readonly csr: NonNullable<Profile['csr']> }

/** All profiles, in the order of the contract, with the policy defaults and the CRL definitions. */
export class ProfileSet {
  readonly directory: string
  readonly policy: DeepReadonly<PolicyDefaults>
  /** The CRL definitions. */
  readonly crls: readonly DeepReadonly<CrlDefinition>[]
  readonly #profiles: ReadonlyMap<ProfileId, Profile>

  constructor(
    directory: string,
    profiles: ReadonlyMap<ProfileId, Profile>,
    policy: DeepReadonly<PolicyDefaults>,
    crls: DeepReadonly<CrlDefinitions>,
  ) {
    this.directory = directory
    this.policy = policy
    this.crls = crls.lists
    this.#profiles = profiles
  }

  get all(): readonly Profile[] {
    return [...this.#profiles.values()]
  }

  get(id: ProfileId): Profile {
    return this.#profiles.get(id) as Profile
  }

  issuerOf(profile: Profile): Profile {
    return this.get(profile.issuer)
  }

  /** Returns the profile a user names. @throws {PkiError} `PROFILE_UNKNOWN` */
  find(id: string): Profile {
    const profile = this.#profiles.get(id as ProfileId)
    if (profile) return profile
    throw new PkiError(
      'PROFILE_UNKNOWN',
      `profile "${id}" is unknown; allowed: ${[...this.#profiles.keys()].join(', ')}`,
    )
  }

  /** Returns the leaf profile a user names. @throws {PkiError} `PROFILE_UNKNOWN`, `PROFILE_NOT_FOR_CSR` */
  findLeaf(id: string): LeafProfile {
    const profile = this.find(id)
    if (isLeaf(profile)) return profile
    const leaves = this.all.filter(isLeaf).map((leaf) => leaf.id)
    throw new PkiError(
      'PROFILE_NOT_FOR_CSR',
      `profile "${id}" is a CA profile, which is never issued from a CSR; allowed: ${leaves.join(', ')}`,
      {
        cure: '"tpki init" makes the CAs',
      },
    )
  }
}

export const isLeaf = (profile: Profile): profile is LeafProfile => profile.kind === 'leaf'

type Kind = ProfileExtension['extension']
type RuleOf<K extends Kind> = DeepReadonly<Extract<ProfileExtension, { extension: K }>>

const rulesByKind = new WeakMap<Profile, { readonly [K in Kind]?: RuleOf<K> }>()

/** Returns the profile's rule for one extension, or undefined if its certificates do not have it. */
export function profileExtension<K extends Kind>(profile: Profile, kind: K): RuleOf<K> | undefined {
  let rules = rulesByKind.get(profile)
  if (!rules) {
    rules = Object.fromEntries(profile.fields.extensions.map((rule) => [rule.extension, rule]))
    rulesByKind.set(profile, rules)
  }
  return rules[kind] as RuleOf<K> | undefined
}

/** Returns the method of RFC 5280 §4.2.1.2 for the subjectKeyIdentifier; 1 if the profile has none. */
export const keyIdentifierMethod = (profile: Profile): 1 | 2 =>
  profileExtension(profile, 'subjectKeyIdentifier')?.method ?? 1
