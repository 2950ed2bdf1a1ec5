import type { KeyObject } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { PkiError } from '../../../base/index.ts'
import { generateKey, readKeyFile, seededKey, writeKeyFile } from '../../../pki/keys/index.ts'
import { type Profile, profileExtension } from '../../../pki/profile/index.ts'
import { crlUri, type Environment, type WorldConfig } from '../../../records/index.ts'
import { auditAlone } from '../../../store/index.ts'
import { caId, type IssuingCa } from '../../issuance/ca/index.ts'
import { type Principal, requireAdministrator } from '../../register/index.ts'
import { insertEnvironment, parseWorldConfig } from '../document/index.ts'
import { type World, worldPaths } from '../index.ts'
import { freshCaName } from './ca-names.ts'
import { makeCa } from './make-ca.ts'

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
  const config = parseWorldConfig(insertEnvironment(readFileSync(file, 'utf8'), environment, file), file)
  await makeHierarchy(name, principal.actor, world, config, await passphraseForNewKeys(world, passphrase))
  const detail = { environment: name }
  await world.store.commit(
    auditAlone({ atSeconds: world.clock.nowSeconds(), actor: principal.actor, action: 'environment-made', detail }),
  )
  // Last, and in one step: an environment that world.yaml names is whole.
  replaceFile(file, (text) => insertEnvironment(text, environment, file))
}

/** Reads the file anew, for somebody may have edited it, and keeps others from replacing it meanwhile. */
function replaceFile(file: string, edit: (text: string) => string): void {
  const draft = openDraft(`${file}.new`)
  try {
    const text = edit(readFileSync(file, 'utf8'))
    writeFileSync(draft, text)
    renameSync(`${file}.new`, file)
  } catch (error) {
    rmSync(`${file}.new`, { force: true })
    throw error
  } finally {
    closeSync(draft)
  }
}

function openDraft(file: string): number {
  try {
    return openSync(file, 'wx')
  } catch (cause) {
    throw new PkiError('OUTPUT_UNWRITABLE', `"${file}" cannot be made: an environment may be being added already`, {
      cause,
      cure: 'try again; if nothing else is at work, remove that file first',
    })
  }
}

async function makeHierarchy(
  environment: string,
  actor: string,
  world: World,
  config: WorldConfig,
  passphrase: string | null,
): Promise<void> {
  const existing = new Map((await world.store.listCas()).map(({ id, serial }) => [id, serial]))
  const made = new Map<string, IssuingCa>()
  const find = (profile: Parameters<World['issuingCa']>[0]): Promise<IssuingCa> | IssuingCa =>
    made.get(caId(profile, environment)) ?? world.issuingCa(profile, environment)
  for (const profile of world.profiles.all.filter(({ pki, kind }) => pki === 'dccki' && kind !== 'leaf')) {
    const id = caId(profile.id, environment)
    const left = existing.get(id)
    if (left !== undefined) {
      await checkLeft(profile, environment, left, world, config)
      continue
    }
    const key = await keyFor(profile, id, world, passphrase)
    const commonName = freshCaName(profile, environment, world.random, world.testOnly, new Set())
    const issuer = profile.kind === 'root' ? null : await find(profile.issuer)
    made.set(id, await makeCa({ profile, environment, commonName, key }, issuer, actor, { ...world, config }))
  }
}

/** A CA that an earlier attempt has left says where its environment's CRLs are. @throws {PkiError} `REGISTER_CONFLICT` */
async function checkLeft(
  profile: Profile,
  environment: string,
  serial: string,
  { store }: World,
  config: WorldConfig,
): Promise<void> {
  const file = profileExtension(profile, 'cRLDistributionPoints')?.file
  const record = await store.findCertificate(serial)
  if (file === undefined || !record || Buffer.from(record.der).includes(crlUri(environment, file, config))) return
  throw new PkiError(
    'REGISTER_CONFLICT',
    `an earlier attempt at environment "${environment}" was made with another CRL base URI than "${crlUri(environment, '', config)}"`,
    { cure: `give it that one, which "tpki cert export ${serial}" shows, or choose another name` },
  )
}

/** A world whose keys are encrypted gets no key in the clear. @throws {PkiError} `KEY_PASSPHRASE_…` */
export const checkPassphrase = async (world: World): Promise<void> => {
  await world.issuingCa('smki-device/issuing-dca', null)
}

/**
 * Returns the passphrase for CA keys that join those of the world: none where those lie in the clear, and where they are
 * encrypted the one that opens them.
 */
export async function passphraseForNewKeys(world: World, passphrase: string | null): Promise<string | null> {
  const { id } = await world.issuingCa('smki-device/issuing-dca', null)
  return readFileSync(worldPaths(world.directory).caKey(id), 'latin1').includes('ENCRYPTED') ? passphrase : null
}

/** Makes a CA's key, or takes the one that an earlier attempt has left. */
async function keyFor(
  profile: Profile,
  id: string,
  { directory, config }: World,
  passphrase: string | null,
): Promise<KeyObject> {
  const file = worldPaths(directory).caKey(id)
  if (existsSync(file)) {
    const left = readLeft(file, passphrase)
    if (left) return left
    // Cut off in the writing; no CA has it.
    rmSync(file)
  }
  const required = profile.fields.publicKey.value
  const key = config.seeded === null ? await generateKey(required) : seededKey(required, config.seeded, id)
  await writeKeyFile(file, key, passphrase)
  return key
}

/** Returns null for a key file that was not written to its end. */
function readLeft(file: string, passphrase: string | null): KeyObject | null {
  try {
    return readKeyFile(file, passphrase)
  } catch (error) {
    if (error instanceof PkiError && !readFileSync(file, 'latin1').includes('-----END')) return null
    throw error
  }
}
