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
 * Adds a test environment to a world: makes its own DCCKI hierarchy (ETAD 4.1) and adds it to world.yaml. A process that
 * has the world open sees the environment after it reopens the world. After a crash, a new call completes the environment.
 * `passphrase`: that of the CA keys.
 * @throws {PkiError} `ACCESS_DENIED`, `WORLD_INVALID`, `OUTPUT_UNWRITABLE`, `KEY_PASSPHRASE_REQUIRED`,
 *   `KEY_PASSPHRASE_WRONG`; `REGISTER_CONFLICT` if the environment exists
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
    throw new PkiError('REGISTER_CONFLICT', `environment "${name}" already exists`)
  const file = worldPaths(world.directory).config
  const config = parseWorldConfig(insertEnvironment(readFileSync(file, 'utf8'), environment, file), file)
  await makeHierarchy(name, principal.actor, world, config, await passphraseForNewKeys(world, passphrase))
  const detail = { environment: name }
  await world.store.commit(
    auditAlone({ atSeconds: world.clock.nowSeconds(), actor: principal.actor, action: 'environment-made', detail }),
  )
  // Written last, in one step: every environment in world.yaml is complete.
  replaceFile(file, (text) => insertEnvironment(text, environment, file))
}

/** Edits a file and replaces it in one step. Reads it again, because somebody may have edited it. Locks out other writers. */
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
    throw new PkiError(
      'OUTPUT_UNWRITABLE',
      `"${file}" could not be created: another process may be adding an environment`,
      {
        cause,
        cure: 'try again; if no other process is running, delete that file first',
      },
    )
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
    const earlier = existing.get(id)
    if (earlier !== undefined) {
      await checkEarlierCa(profile, environment, earlier, world, config)
      continue
    }
    const key = await keyFor(profile, id, world, passphrase)
    const commonName = freshCaName(profile, environment, world.random, world.testOnly, new Set())
    const issuer = profile.kind === 'root' ? null : await find(profile.issuer)
    made.set(id, await makeCa({ profile, environment, commonName, key }, issuer, actor, { ...world, config }))
  }
}

/** A CA from an earlier attempt must have the same CRL URI. @throws {PkiError} `REGISTER_CONFLICT` */
async function checkEarlierCa(
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
    `an earlier attempt to add environment "${environment}" used another CRL base URI than "${crlUri(environment, '', config)}"`,
    { cure: `use the CRL base URI in the certificate, see "tpki cert export ${serial}", or choose another name` },
  )
}

/**
 * Checks the passphrase of the CA keys before a new key is written, so that all keys have the same one.
 * @throws {PkiError} `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export const checkPassphrase = async (world: World): Promise<void> => {
  await world.issuingCa('smki-device/issuing-dca', null)
}

/**
 * Returns the passphrase for new CA keys: null if the CA keys of the world are not encrypted; otherwise the one that
 * decrypts them.
 * @throws {PkiError} `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export async function passphraseForNewKeys(world: World, passphrase: string | null): Promise<string | null> {
  const { id } = await world.issuingCa('smki-device/issuing-dca', null)
  return readFileSync(worldPaths(world.directory).caKey(id), 'latin1').includes('ENCRYPTED') ? passphrase : null
}

/** Generates the key of a CA, or returns the one from an earlier attempt. */
async function keyFor(
  profile: Profile,
  id: string,
  { directory, config }: World,
  passphrase: string | null,
): Promise<KeyObject> {
  const file = worldPaths(directory).caKey(id)
  if (existsSync(file)) {
    const earlier = readWholeKey(file, passphrase)
    if (earlier) return earlier
    // The file is truncated, so no CA uses the key.
    rmSync(file)
  }
  const required = profile.fields.publicKey.value
  const key = config.seeded === null ? await generateKey(required) : seededKey(required, config.seeded, id)
  await writeKeyFile(file, key, passphrase)
  return key
}

/** Returns null if the key file is truncated. */
function readWholeKey(file: string, passphrase: string | null): KeyObject | null {
  try {
    return readKeyFile(file, passphrase)
  } catch (error) {
    if (error instanceof PkiError && !readFileSync(file, 'latin1').includes('-----END')) return null
    throw error
  }
}
