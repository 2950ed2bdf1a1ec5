import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { type Clock, PkiError, type RandomSource } from '../../../base/index.ts'
import { isDirectory, makeDirectory } from '../../../pki/input/index.ts'
import { generateKey, seededKey, writeKeyFile } from '../../../pki/keys/index.ts'
import { type Pki, pkis } from '../../../pki/profile/ids/index.ts'
import { dcckiDigest, type Profile, type ProfileSet, TestOnly } from '../../../pki/profile/index.ts'
import { defaultEnvironment, type WorldConfig } from '../../../records/index.ts'
import { openStore } from '../../../store/open/index.ts'
import { caId, type IssuingCa } from '../../issuance/ca/index.ts'
import { formatWorldConfig, parseWorldConfig } from '../document/index.ts'
import { DCCKI_BASELINE, worldPaths } from '../index.ts'
import { freshCaName } from './ca-names.ts'
import { makeCa, type NewCa } from './make-ca.ts'

export interface InitOptions {
  readonly directory: string
  readonly environments: readonly string[]
  /** Policy OIDs that replace those in `profiles/policy.yaml`. */
  readonly policyOids: { readonly [P in Pki]?: string }
  /** Derives every key from this text, so that anyone can compute it; null: keys are random. */
  readonly seed: string | null
  /** Encrypts the CA keys; null: they are not encrypted (mode 0600). */
  readonly passphrase: string | null
  /** Who makes the world, for the audit log. */
  readonly actor: string
}

/**
 * Makes a world: its directory, configuration, CA keys and CA certificates. The directory may exist if it is empty.
 * @throws {PkiError} `WORLD_EXISTS`, `WORLD_INVALID`, `OUTPUT_UNWRITABLE`, `LIVE_OID`
 */
export async function initWorld(
  options: InitOptions,
  profiles: ProfileSet,
  clock: Clock,
  random: RandomSource,
): Promise<WorldConfig> {
  const paths = worldPaths(options.directory)
  const text = formatWorldConfig(newConfig(options, profiles))
  const config = parseWorldConfig(text, 'world.yaml')
  const testOnly = new TestOnly(config, profiles)
  testOnly.checkPolicies(config, profiles)
  makeDirectories(options.directory, paths.keys)
  const keys = await makeKeys(options, config, profiles, random, testOnly)
  const store = await openStore(`sqlite:${paths.store}`)
  try {
    const deps = { config, profiles, store, clock, random }
    const detail = {
      name: config.name,
      seeded: config.seeded === null ? 'no' : 'yes',
      environments: options.environments.join(' '),
      dcckiProfiles: dcckiDigest(profiles),
    }
    const audit = { atSeconds: clock.nowSeconds(), actor: options.actor, action: 'world-made' as const, detail }
    // ETAD 4.3(c): from now on, a change to the DCCKI profiles needs an approval.
    await store.putSetting(DCCKI_BASELINE, dcckiDigest(profiles), audit)
    for (const ca of keys)
      await writeKeyFile(paths.caKey(caId(ca.profile.id, ca.environment)), ca.key, options.passphrase)
    await makeCas(keys, options.actor, deps)
  } finally {
    await store.close()
  }
  // Written last: a directory with world.yaml holds a complete world.
  writeFileSync(paths.config, text, { flag: 'wx' })
  return config
}

function newConfig({ environments, policyOids, seed }: InitOptions, { policy }: ProfileSet): WorldConfig {
  const policyOf = (pki: Pki) => {
    const own = policyOids[pki]
    const { value, source } = policy.policyOids[pki]
    return own === undefined ? { value, source } : { value: own, source: 'given to "tpki init"' }
  }
  return {
    format: 1,
    name: 'TEST world',
    seeded: seed,
    policyOids: Object.fromEntries(pkis.map((pki) => [pki, policyOf(pki)])) as WorldConfig['policyOids'],
    environments: environments.map((name) => defaultEnvironment(name)),
    listedOids: [],
    live: { oids: [], issuers: [], keys: [] },
    allowNonSecDccki: false,
    acceptance: 'on-issue',
  }
}

function makeDirectories(directory: string, keys: string): void {
  if (existsSync(directory) && !isDirectory(directory)) {
    throw new PkiError('WORLD_EXISTS', `a world cannot be made in "${directory}", because it is a file`, {
      cure: OTHER_DIRECTORY,
    })
  }
  if (isDirectory(directory) && readdirSync(directory).length > 0) {
    throw new PkiError('WORLD_EXISTS', `a world cannot be made in "${directory}", because it is not empty`, {
      cure: OTHER_DIRECTORY,
    })
  }
  try {
    makeDirectory(keys, 0o700)
    chmodSync(directory, 0o700)
  } catch (cause) {
    throw new PkiError('OUTPUT_UNWRITABLE', `directory "${directory}" could not be created`, { cause })
  }
}

const OTHER_DIRECTORY = 'choose another directory with --world DIR'

/** Returns every CA of the world with its key. Roots come before the CAs that they sign. */
function makeKeys(
  options: InitOptions,
  config: WorldConfig,
  profiles: ProfileSet,
  random: RandomSource,
  testOnly: TestOnly,
): Promise<NewCa[]> {
  const used = new Set<string>()
  const planned = plannedCas(profiles, config).map(({ profile, environment }) => ({
    profile,
    environment,
    commonName: freshCaName(profile, environment, random, testOnly, used),
  }))
  return Promise.all(
    planned.map(async (ca) => {
      const required = ca.profile.fields.publicKey.value
      const label = caId(ca.profile.id, ca.environment)
      const key = options.seed === null ? await generateKey(required) : seededKey(required, options.seed, label)
      return { ...ca, key }
    }),
  )
}

function plannedCas(profiles: ProfileSet, config: WorldConfig): { profile: Profile; environment: string | null }[] {
  const cas = profiles.all.filter(({ kind }) => kind !== 'leaf')
  const shared = cas.filter(({ pki }) => pki !== 'dccki').map((profile) => ({ profile, environment: null }))
  // ETAD 4.1: each environment has its own DCCKI hierarchy, so its certificates do not verify in another environment.
  const separate = config.environments.flatMap(({ name }) =>
    cas.filter(({ pki }) => pki === 'dccki').map((profile) => ({ profile, environment: name })),
  )
  return [...shared, ...separate]
}

async function makeCas(cas: readonly NewCa[], actor: string, deps: Parameters<typeof makeCa>[3]): Promise<void> {
  const made = new Map<string, IssuingCa>()
  for (const ca of cas) {
    const issuer = ca.profile.kind === 'root' ? null : (made.get(caId(ca.profile.issuer, ca.environment)) as IssuingCa)
    const own = await makeCa(ca, issuer, actor, deps)
    made.set(own.id, own)
  }
}
