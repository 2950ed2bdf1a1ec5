import type { KeyObject } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { type Environment, parseWorldConfig, type WorldConfig } from '../config/world-config.ts'
import { PkiError } from '../errors.ts'
import { caId, type IssuingCa } from '../issuance/issuing-ca.ts'
import { generateKey } from '../keys/generate-key.ts'
import { readKeyFile, writeKeyFile } from '../keys/key-file.ts'
import { seededKey } from '../keys/seeded-key.ts'
import type { Profile } from '../profile/profile.ts'
import { type Principal, requireAdministrator } from '../register/principal.ts'
import { auditAlone } from '../store/store.ts'
import { freshCaName } from './ca-names.ts'
import { makeCa } from './make-ca.ts'
import type { World } from './open-world.ts'
import { worldPaths } from './world-paths.ts'

/**
 * Adds a test environment to a world: a DCCKI hierarchy of its own (ETAD 4.1), and its entry in world.yaml. Whoever has
 * the world open sees it when they open it again. What a crash has left half made is taken up again.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_CONFLICT` where it exists, `WORLD_INVALID`, `KEY_PASSPHRASE_…`
 */
export async function addEnvironment(
  environment: Environment,
  principal: Principal,
  world: World,
  passphrase: string | null,
): Promise<void> {
  await requireAdministrator(principal, 'add an environment', world)
  const { name } = environment
  if (world.config.environments.some((each) => each.name === name))
    throw new PkiError('REGISTER_CONFLICT', `environment "${name}" is there already`)
  const file = worldPaths(world.directory).config
  const text = withEnvironment(readFileSync(file, 'utf8'), environment)
  const config = parseWorldConfig(text, file)
  await checkPassphrase(world)
  await makeHierarchy(name, principal.actor, world, config, passphrase)
  const detail = { environment: name }
  await world.store.commit(
    auditAlone({ atSeconds: world.clock.nowSeconds(), actor: principal.actor, action: 'environment-made', detail }),
  )
  // Last, and in one step: an environment that world.yaml names is whole.
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}

/** Adds to the text, so that what an administrator has written around it stays. */
function withEnvironment(text: string, environment: Environment): string {
  const document = parseDocument(text)
  document.addIn(['environments'], document.createNode(environment))
  return document.toString({ lineWidth: 120 })
}

async function makeHierarchy(
  environment: string,
  actor: string,
  world: World,
  config: WorldConfig,
  passphrase: string | null,
): Promise<void> {
  const existing = new Set((await world.store.listCas()).map(({ id }) => id))
  const made = new Map<string, IssuingCa>()
  const find = (profile: Parameters<World['issuingCa']>[0]): Promise<IssuingCa> | IssuingCa =>
    made.get(caId(profile, environment)) ?? world.issuingCa(profile, environment)
  for (const profile of world.profiles.all.filter(({ pki, kind }) => pki === 'dccki' && kind !== 'leaf')) {
    const id = caId(profile.id, environment)
    if (existing.has(id)) continue
    const key = await keyFor(profile, id, world, passphrase)
    const commonName = freshCaName(profile, environment, world.random, world.testOnly, new Set())
    const issuer = profile.kind === 'root' ? null : await find(profile.issuer)
    made.set(id, await makeCa({ profile, environment, commonName, key }, issuer, actor, { ...world, config }))
  }
}

/** A world whose keys are encrypted gets no key in the clear. @throws {PkiError} `KEY_PASSPHRASE_…` */
export const checkPassphrase = async (world: World): Promise<void> => {
  await world.issuingCa('smki-device/issuing-dca', null)
}

/** Makes a CA's key, or takes the one that an earlier attempt has left. */
async function keyFor(
  profile: Profile,
  id: string,
  { directory, config }: World,
  passphrase: string | null,
): Promise<KeyObject> {
  const file = worldPaths(directory).caKey(id)
  if (existsSync(file)) return readKeyFile(file, passphrase)
  const required = profile.fields.publicKey.value
  const key = config.seeded === null ? await generateKey(required) : seededKey(required, config.seeded, id)
  await writeKeyFile(file, key, passphrase)
  return key
}
